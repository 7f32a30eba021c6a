import assert from "node:assert/strict";
import test from "node:test";
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import { splitDataset } from "../../../src/datasets/splits/split-dataset.js";
import { subset } from "../../../src/datasets/subset.js";

const whole = digitsOnClutter({ count: 11, seed: 1 });

async function ids(dataset: { length: number; read(index: number): unknown }): Promise<string[]> {
  const samples = await Promise.all(
    Array.from({ length: dataset.length }, (_, index) => dataset.read(index)),
  );
  return samples.map((sample) => (sample as { id: string }).id);
}

test("the parts share no sample and together are the whole", async () => {
  const [train, validation, rest] = splitDataset(whole, { fractions: [0.6, 0.2, 0.2], seed: 4 });
  assert.deepEqual([train.length, validation.length, rest.length], [7, 2, 2]);
  const all = [...(await ids(train)), ...(await ids(validation)), ...(await ids(rest))];
  assert.deepEqual(all.toSorted(), (await ids(whole)).toSorted());
  assert.notDeepEqual(all, await ids(whole), "shuffled");
});

test("the seed decides", async () => {
  const first = async (seed: number) => ids(splitDataset(whole, { fractions: [0.5, 0.5], seed })[0]);
  assert.deepEqual(await first(1), await first(1));
  assert.notDeepEqual(await first(1), await first(2));
});

test("fractions may leave some out, and must be shares", () => {
  assert.equal(splitDataset(whole, { fractions: [0.5], seed: 0 })[0].length, 6);
  for (const fractions of [[], [0.5, 0.6], [1, 0], [Number.NaN]]) {
    assert.throws(
      () => splitDataset(whole, { fractions, seed: 0 }),
      /RangeError: fractions must each be > 0/,
    );
  }
  assert.throws(
    () => splitDataset(whole, { fractions: [0.99, 0.01], seed: 0 }),
    /fractions\[1\] = 0\.01 leaves no sample/,
  );
});

test("a subset keeps the order given", async () => {
  const part = subset(whole, [5, 2, 5]);
  const all = await ids(whole);
  assert.deepEqual(await ids(part), [all[5], all[2], all[5]]);
  assert.deepEqual(part.classes, whole.classes);
  assert.throws(
    () => subset(whole, [0, 11]),
    /RangeError: index must be a whole number in \[0, 11\).*got 11/,
  );
  assert.throws(() => part.read(3), /RangeError: .*\[0, 3\)/);
});

test("a part keeps what the reader left out of its whole", () => {
  const entry = { file: "a.xml", kind: "zero-area", reason: "none", action: "left out" } as const;
  const whole = { ...digitsOnClutter({ count: 4 }), report: [entry] };
  for (const part of splitDataset(whole, { fractions: [0.5, 0.5], seed: 1 }))
    assert.deepEqual(part.report, [entry]);
  assert.equal("report" in subset(digitsOnClutter({ count: 4 }), [0]), false);
});
