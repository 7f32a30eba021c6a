import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Boxes } from "../../src/boxes/boxes.js";
import { bootstrapInterval } from "../../src/metrics/bootstrap-interval.js";
import { centerDistances } from "../../src/metrics/center-distances.js";
import { localizationScores } from "../../src/metrics/localization-scores.js";
import { pointingAccuracy } from "../../src/metrics/pointing-accuracy.js";
import { quantile } from "../../src/metrics/quantile.js";
import { recallAtIou } from "../../src/metrics/recall-at-iou.js";
import { assertClose } from "./assert-close.js";

const reference = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../../test/reference/localization.json"), "utf8"),
) as {
  readonly pairs: readonly {
    readonly boxesTrue: Boxes;
    readonly boxesPred: Boxes;
    readonly sizes: readonly [number, number][];
    readonly meanIou: number;
    readonly medianIou: number;
    readonly worstIou: number;
    readonly iouQuartiles: readonly number[];
    readonly recallAt50: number;
    readonly recallAt75: number;
    readonly recallAt90: number;
    readonly pointingAccuracy: number;
    readonly centerError: number;
    readonly errors: readonly number[];
    readonly normalized: readonly number[];
  }[];
  readonly quantiles: readonly {
    readonly values: readonly number[];
    readonly shares: readonly number[];
    readonly expected: readonly number[];
  }[];
  readonly bootstraps: readonly {
    readonly values: readonly number[];
    readonly statistic: "mean" | "maximum";
    readonly confidence: number;
    readonly ends: readonly [low: number, high: number, standardError: number];
    readonly spread: readonly [low: number, high: number, standardError: number];
  }[];
};

test("overlaps, distances and errors of pairs are numpy's and scikit-learn's", () => {
  for (const [index, each] of reference.pairs.entries()) {
    const { boxesTrue, boxesPred, sizes, errors, normalized, ...expected } = each;
    const found = localizationScores(boxesTrue, boxesPred, { sizes });
    for (const [name, value] of Object.entries(expected)) {
      assertClose(found[name as keyof typeof expected], value, `case ${index}: ${name}`);
    }
    assertClose([found.meanAbsoluteError, found.meanSquaredError], errors, `case ${index}: errors`);
    const shares = found.normalized!;
    assertClose(
      [shares.centerError, shares.meanAbsoluteError, shares.meanSquaredError],
      normalized,
      `case ${index}: normalised`,
    );
  }
});

test("quantiles are numpy's", () => {
  for (const { values, shares, expected } of reference.quantiles) {
    assertClose(
      shares.map((share) => quantile(values, share)),
      expected,
      `${values.length} values`,
    );
  }
  assert.ok(Number.isNaN(quantile([], 0.5)));
  assert.throws(() => quantile([1], 1.5), /RangeError: share must be in \[0, 1\], got 1.5/);
});

test("bootstrap intervals lie where SciPy's do, within what seeds change", () => {
  for (const { values, statistic, confidence, ends, spread } of reference.bootstraps) {
    const of = (indices: Int32Array): number => {
      const drawn = Array.from(indices, (index) => values[index]!);
      return statistic === "mean" ? drawn.reduce((a, b) => a + b, 0) / drawn.length : Math.max(...drawn);
    };
    const { low, high, standardError } = bootstrapInterval(values.length, of, {
      confidence,
      resamples: 2000,
    });
    for (const [at, found] of [low, high, standardError].entries()) {
      const difference = Math.abs(found - ends[at]!);
      assert.ok(difference <= spread[at]! + 1e-9, `${found} is not ${ends[at]} +- ${spread[at]}`);
    }
  }
});

test("the same seed gives the same interval, another one another", () => {
  const values = Float64Array.from({ length: 30 }, (_, index) => Math.sin(index));
  const mean = (indices: Int32Array) => indices.reduce((total, index) => total + values[index]!, 0) / 30;
  const interval = (seed: number) => bootstrapInterval(30, mean, { seed, resamples: 200 });
  assert.deepEqual(interval(3), interval(3));
  assert.notDeepEqual(interval(3), interval(4));
});

test("an interval of what has no value now and then", () => {
  const { low, high } = bootstrapInterval(4, (indices) => (indices[0] === 0 ? Number.NaN : 1));
  assert.deepEqual([low, high], [1, 1]);
  const none = bootstrapInterval(4, () => Number.NaN, { resamples: 3 });
  assert.ok(Object.values(none).every(Number.isNaN));
  assert.deepEqual(
    bootstrapInterval(1, () => 0.5, { resamples: 1 }),
    { low: 0.5, high: 0.5, standardError: 0 },
  );
});

test("no boxes score 0", () => {
  const { iouQuartiles, normalized, ...scores } = localizationScores([], [], { sizes: [] });
  assert.ok([...Object.values(scores), ...iouQuartiles, ...Object.values(normalized!)].every((x) => x === 0));
  assert.equal("normalized" in localizationScores([], []), false);
});

test("bad input is an error that names it", () => {
  const one: Boxes = [[0, 0, 1, 1]];
  const cases: [() => unknown, RegExp][] = [
    [() => localizationScores(one, []), /RangeError: .* got 1 and 0/],
    [() => localizationScores(one, [[0, 0, Number.NaN, 1]]), /RangeError: boxes2\[0\] .* finite/],
    [() => localizationScores(one, one, { sizes: [] }), /RangeError: sizes must be one for each of 1 boxes/],
    [() => localizationScores(one, one, { sizes: [[0, 5]] }), /RangeError: sizes\[0\] .* got \[0, 5\]/],
    [() => centerDistances(one, []), /RangeError: boxesTrue and boxesPred .* got 1 and 0/],
    [() => pointingAccuracy(one, [[1, 0, 0, 1]]), /RangeError: boxesPred\[0\] .* x2 < x1/],
    [() => recallAtIou(one, one, -1), /RangeError: iouThreshold .* got -1/],
    [() => bootstrapInterval(0, () => 0), /RangeError: count must be a whole number > 0, got 0/],
    [() => bootstrapInterval(1, () => 0, { resamples: 0.5 }), /RangeError: resamples .* got 0.5/],
    [() => bootstrapInterval(1, () => 0, { confidence: 95 }), /RangeError: confidence .* got 95/],
  ];
  for (const [call, message] of cases) assert.throws(call, message);
});
