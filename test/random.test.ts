import assert from "node:assert/strict";
import test from "node:test";
import { shuffledIndices } from "../src/datasets/shuffled-indices.js";
import { createRandom } from "../src/random.js";

test("seeds decide the stream, their order too", () => {
  const first = (...seeds: number[]): number => createRandom(...seeds).uint32();
  assert.equal(first(1, 2), first(1, 2));
  const streams = [first(1, 2), first(2, 1), first(1), first(0), first(1, 2, 0), first(-1), first(2 ** 40)];
  assert.equal(new Set(streams).size, streams.length);
  assert.throws(() => createRandom(0.5), /RangeError: seed must be a whole number, got 0\.5/);
});

test("neighbouring seeds are not alike", () => {
  const bits = new Array<number>(32).fill(0);
  for (let seed = 0; seed < 2000; seed++) {
    const changed = createRandom(seed).uint32() ^ createRandom(seed + 1).uint32();
    for (let bit = 0; bit < 32; bit++) bits[bit]! += (changed >>> bit) & 1;
  }
  assert.ok(
    bits.every((count) => count > 850 && count < 1150),
    bits.join(", "),
  );
});

test("uniform and whole numbers keep to their bounds and fill them", () => {
  const random = createRandom(5);
  const counts = new Array<number>(6).fill(0);
  for (let draw = 0; draw < 6000; draw++) counts[random.integer(0, 5)]!++;
  assert.ok(
    counts.every((count) => count > 880 && count < 1120),
    counts.join(", "),
  );
  const values = Array.from({ length: 5000 }, () => random.uniform(-2, 3));
  assert.ok(Math.min(...values) >= -2 && Math.min(...values) < -1.98);
  assert.ok(Math.max(...values) < 3 && Math.max(...values) > 2.98);
});

test("normal numbers have the moments and tails of the normal distribution", () => {
  const values = [...createRandom(9).normals(200_001)];
  assert.equal(values.length, 200_001);
  const moment = (power: number): number =>
    values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  for (const [power, expected] of [
    [1, 0],
    [2, 1],
    [3, 0],
    [4, 3],
  ] as const) {
    assert.ok(Math.abs(moment(power) - expected) < 0.06, `moment ${power}: ${moment(power)}`);
  }
  const beyond = values.filter((value) => value > 1.959964).length / values.length;
  assert.ok(Math.abs(beyond - 0.025) < 0.002, String(beyond));
});

test("a shuffle is a permutation, different for each seed", () => {
  assert.deepEqual(
    shuffledIndices(100, 1).toSorted((a, b) => a - b),
    Array.from({ length: 100 }, (_, index) => index),
  );
  assert.notDeepEqual(shuffledIndices(100, 1), shuffledIndices(100, 2));
  assert.deepEqual(shuffledIndices(0, 1), []);
});
