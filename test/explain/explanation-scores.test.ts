import assert from "node:assert/strict";
import test from "node:test";
import { explanationScores } from "../../src/explain/explanation-scores.js";
import { rankCorrelation } from "../../src/explain/rank-correlation.js";
import { type HeatMap, resizeHeatMap } from "../../src/image/heat-map.js";
import { tf } from "../../src/tensorflow/index.js";

const map = (values: readonly number[], rows: number): HeatMap => ({
  data: Float32Array.from(values),
  shape: [rows, values.length / rows],
});

test("energy is shared out by how much of a cell lies in the box", () => {
  const even = map([1, 1, 1, 1], 2);
  assert.deepEqual(explanationScores(even, [[5, 5, 15, 15]], [20, 20]), {
    hit: true,
    energyInBox: 0.25,
    boxShare: 0.25,
  });
  const one = map([0, 0, 0, 4], 2);
  const { hit, energyInBox } = explanationScores(one, [[10, 10, 14, 20]], [20, 20]);
  assert.ok(Math.abs(energyInBox - 0.4) < 1e-12 && !hit);
});

test("boxes that overlap count once, those of several objects together", () => {
  const even = map(Array(16).fill(1), 4);
  const boxes = [
    [0, 0, 3, 3],
    [1, 1, 3.5, 4],
  ] as const;
  // 9 and 7.5, of which 4 are shared.
  const { energyInBox } = explanationScores(even, boxes, [4, 4]);
  assert.ok(Math.abs(energyInBox - 12.5 / 16) < 1e-12, `${energyInBox}`);
});

test("what speaks against does not count, and a map of nothing points nowhere", () => {
  const against = map([-5, 1, 0, 1], 2);
  assert.equal(explanationScores(against, [[0, 0, 10, 10]], [20, 20]).energyInBox, 0);
  const nothing = explanationScores(map([0, 0, 0, 0], 2), [[0, 0, 20, 20]], [20, 20]);
  assert.deepEqual(nothing, { hit: false, energyInBox: 0, boxShare: 1 });
});

test("bad maps and boxes are named", () => {
  const good = map([1, 1], 1);
  assert.throws(() => explanationScores(good, [], [2, 2]), /at least one box, got none/);
  assert.throws(() => explanationScores(good, [[3, 0, 1, 1]], [4, 4]), { name: "RangeError" });
  assert.throws(() => explanationScores(map([1, Number.NaN], 1), [[0, 0, 1, 1]], [4, 4]), /map.data\[1\]/);
  const short = { data: new Float32Array(3), shape: [2, 2] } as const;
  assert.throws(() => explanationScores(short, [[0, 0, 1, 1]], [4, 4]), { name: "TypeError" });
});

test("rank correlation is that of mean ranks", () => {
  // numpy.corrcoef of the mean ranks of [3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]: scipy.stats.spearmanr's definition.
  const got = rankCorrelation([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]);
  assert.ok(Math.abs(got - 0.19885368120992464) < 1e-12, `${got}`);
  assert.equal(rankCorrelation([1, 2, 3], [10, 20, 30]), 1);
  assert.equal(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  assert.equal(rankCorrelation([1, 2], [5, 5]), 0);
  assert.throws(() => rankCorrelation([1], [1, 2]), /as many numbers, at least one; got 1 and 2/);
});

test("a resized heat map is TensorFlow's", () => {
  const small = map([0.3, 0.9, 0.1, 0.7, 0.2, 0.5], 2);
  for (const size of [
    [5, 7],
    [2, 3],
    [1, 2],
    [6, 3],
  ] as const) {
    const expected = tf.tidy(() =>
      tf.image.resizeBilinear(tf.tensor3d(small.data, [2, 3, 1]), [...size], false, true).dataSync(),
    );
    const { data } = resizeHeatMap(small, size);
    for (const [at, value] of data.entries())
      assert.ok(Math.abs(value - expected[at]!) < 1e-6, `${size}: ${at}`);
  }
});
