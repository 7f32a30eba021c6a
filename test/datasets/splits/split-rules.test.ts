import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { type Annotation, type DetectionDataset, readAnnotation } from "../../../src/datasets/dataset.js";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { findDuplicates, leakage } from "../../../src/datasets/splits/find-duplicates.js";
import { foldDataset } from "../../../src/datasets/splits/fold-dataset.js";
import { splitBalance } from "../../../src/datasets/splits/split-balance.js";
import { splitDataset } from "../../../src/datasets/splits/split-dataset.js";
import { createRandom } from "../../../src/random.js";

/** Annotations without pictures: the labels of each. Ids are "clip/index", so many pictures to a clip as `clip` says. */
function annotated(labels: readonly (readonly number[])[], classes: number, clip = 1): DetectionDataset {
  return {
    name: "annotated",
    classes: Array.from({ length: classes }, (_, label) => `class ${label}`),
    length: labels.length,
    read: () => assert.fail("no pixels are needed"),
    annotation: (index) => ({
      boxes: labels[index]!.map(() => [0, 0, 1, 1]),
      labels: labels[index]!,
      id: `${Math.floor(index / clip)}/${index}`,
      size: [1, 1],
    }),
  };
}

/** Few pictures have class 0, many have many boxes of the last one. */
function longTail(seed: number, count: number, classes: number, clip = 1): DetectionDataset {
  const random = createRandom(seed);
  const labels = Array.from({ length: count }, () =>
    Array.from({ length: classes }, (_, label) => label).flatMap((label) =>
      random.next() < 0.02 * 2 ** label ? Array<number>(random.integer(1, 1 + label)).fill(label) : [],
    ),
  );
  return annotated(labels, classes, clip);
}

const clipOf = ({ id }: Annotation): string => id.split("/")[0]!;

async function idsOf(part: DetectionDataset): Promise<string[]> {
  const indices = [...Array(part.length).keys()];
  return Promise.all(indices.map(async (index) => (await readAnnotation(part, index)).id));
}

/** The furthest that a part's boxes of a class are from what was asked for, in boxes. */
async function boxesOff(parts: readonly DetectionDataset[], fractions: readonly number[]): Promise<number> {
  const rows = await splitBalance(parts);
  const totals = await classTotals(parts);
  return Math.max(
    ...rows.flatMap(({ classShares }, part) =>
      Object.values(classShares).map((share, label) => Math.abs(share - fractions[part]!) * totals[label]!),
    ),
  );
}

async function classTotals(parts: readonly DetectionDataset[]): Promise<number[]> {
  const totals = parts[0]!.classes.map(() => 0);
  for (const part of parts) {
    for (let index = 0; index < part.length; index++) {
      for (const label of (await readAnnotation(part, index)).labels) totals[label]! += 1;
    }
  }
  return totals;
}

test("stratified: every class is shared out evenly, sizes are exact, no sample is lost", async () => {
  const fractions = [0.7, 0.2, 0.1];
  for (const seed of [1, 2, 3]) {
    const whole = longTail(seed, 500, 6);
    const parts = await splitDataset(whole, { fractions, seed, stratify: true });
    assert.deepEqual(
      parts.map(({ length }) => length),
      [350, 100, 50],
    );
    const all = (await Promise.all(parts.map(idsOf))).flat();
    assert.deepEqual(all.toSorted(), (await idsOf(whole)).toSorted());
    const [off, byChance] = [
      await boxesOff(parts, fractions),
      await boxesOff(splitDataset(whole, { fractions, seed }), fractions),
    ];
    assert.ok(off <= 1.5 && byChance > 10, `${off} boxes off, by chance ${byChance}`);
  }
});

test("groups never straddle, and sizes and classes are as close as they allow", async () => {
  const fractions = [0.6, 0.2, 0.2];
  for (const stratify of [false, true]) {
    const whole = longTail(5, 600, 5, 7);
    const parts = await splitDataset(whole, { fractions, seed: 2, stratify, groupBy: clipOf });
    const clips = await Promise.all(
      parts.map(async (part) => new Set((await idsOf(part)).map((id) => id.split("/")[0]!))),
    );
    assert.equal(
      new Set(clips.flatMap((clip) => [...clip])).size,
      clips.reduce((sum, { size }) => sum + size, 0),
    );
    for (const [part, { length }] of parts.entries()) {
      assert.ok(Math.abs(length - fractions[part]! * 600) <= 7, `${length}`);
    }
    if (stratify) assert.ok((await boxesOff(parts, fractions)) < 8, "about what a clip has");
  }
});

test("what is kept together and groups add up", async () => {
  const whole = annotated(Array(40).fill([0]), 1, 4);
  // The first clip and the third hang together by 3 and 8, the fifth and the sixth by 16 and 20.
  const [half, other] = await splitDataset(whole, {
    fractions: [0.5, 0.5],
    seed: 1,
    groupBy: clipOf,
    keepTogether: [
      [3, 8],
      [16, 20],
    ],
  });
  for (const part of [half, other]) {
    const clips = new Set((await idsOf(part)).map((id) => id.split("/")[0]!));
    assert.equal(clips.has("0"), clips.has("2"));
    assert.equal(clips.has("4"), clips.has("5"));
    assert.equal(part.length, 20);
  }
});

test("strata of one's own, and groups that only some have", async () => {
  const whole = annotated(
    Array.from({ length: 90 }, (_, index) => [index % 2]),
    2,
  );
  const night = ({ id }: Annotation) => (Number(id.split("/")[1]) < 30 ? "night" : "day");
  const parts = await splitDataset(whole, {
    fractions: [0.8, 0.2],
    seed: 3,
    stratify: night,
    groupBy: ({ id }) => (id === "88/88" || id === "89/89" ? 1 : undefined),
  });
  const nights = await Promise.all(
    parts.map(async (part) => (await idsOf(part)).filter((id) => Number(id.split("/")[1]) < 30).length),
  );
  assert.deepEqual(nights, [24, 6]);
});

test("the seed decides, and a share may be left out", async () => {
  const whole = longTail(1, 100, 3);
  const first = async (seed: number) =>
    idsOf((await splitDataset(whole, { fractions: [0.5, 0.2], seed, stratify: true }))[0]);
  assert.deepEqual(await first(4), await first(4));
  assert.notDeepEqual(await first(4), await first(5));
  const parts = await splitDataset(whole, { fractions: [0.5, 0.2], seed: 4, stratify: true });
  assert.deepEqual(
    parts.map(({ length }) => length),
    [50, 20],
  );
  assert.match(parts[1].description!, /^20 of 100 samples \(20\.0 %, asked for 20\.0 %\) of: annotated$/);
});

test("folds: every sample is tested once, groups whole, a class of five boxes in each of five", async () => {
  const labels = Array.from({ length: 103 }, (_, index) => (index % 21 === 0 ? [0, 1] : [1, 1]));
  const whole = annotated(labels, 2);
  const folds = await foldDataset(whole, { folds: 5, seed: 9, stratify: true });
  const tested = (await Promise.all(folds.map(({ test: held }) => idsOf(held)))).flat();
  assert.deepEqual(tested.toSorted(), (await idsOf(whole)).toSorted());
  for (const { train, test: held } of folds) {
    assert.equal(train.length + held.length, 103);
    assert.ok(Math.abs(held.length - 103 / 5) < 1);
    const [row] = await splitBalance([held, train]);
    assert.equal(Math.round(row!.classShares["class 0"]! * 5), 1);
  }
  const clips = await foldDataset(annotated(labels, 2, 10), { folds: 3, seed: 9, groupBy: clipOf });
  for (const { train, test: held } of clips) {
    const seen = new Set((await idsOf(train)).map((id) => id.split("/")[0]));
    assert.ok((await idsOf(held)).every((id) => !seen.has(id.split("/")[0])));
  }
});

test("what cannot be done is said", async () => {
  const whole = annotated(Array(10).fill([0]), 1, 5);
  const options = { fractions: [0.5, 0.3, 0.2], seed: 1 };
  await assert.rejects(
    splitDataset(whole, { ...options, groupBy: clipOf }),
    /RangeError: fractions\[\d\] = 0\.\d leaves no sample: the largest of 2 groups has 5 of 10 samples/,
  );
  await assert.rejects(
    splitDataset(whole, { ...options, keepTogether: [[0, 10]] }),
    /RangeError: index must be .*\[0, 10\).*got 10/,
  );
  await assert.rejects(
    splitDataset(whole, { ...options, stratify: "class" as unknown as boolean }),
    /TypeError: stratify must be true, false or a function of the annotation, got string/,
  );
  await assert.rejects(
    splitDataset(whole, { ...options, groupBy: "clip" as unknown as () => string }),
    /TypeError: groupBy must be a function/,
  );
  await assert.rejects(foldDataset(whole, { folds: 1, seed: 1 }), /RangeError: folds must be .* got 1/);
  await assert.rejects(
    foldDataset(whole, { folds: 3, seed: 1, groupBy: clipOf }),
    /RangeError: folds = 3 is more than there are groups in "annotated" \(2\)/,
  );
  await assert.rejects(splitBalance([]), /RangeError: parts must be at least one/);
  await assert.rejects(
    splitBalance([whole, annotated([[1]], 2)]),
    /RangeError: parts must have the same classes, but "annotated" has class 0, class 1 and not class 0$/,
  );
});

test("road signs: a random split leaks, one that keeps near-copies together does not", async (t) => {
  const data = process.env.PINPOINT_DATA;
  if (data === undefined) return t.skip("set PINPOINT_DATA to a folder with roadsigns to run this");
  const signs = await readVoc(join(data, "roadsigns"), { onBad: "skip" });
  const options = { fractions: [0.8, 0.2], seed: 1 } as const;
  const random = splitDataset(signs, options);
  assert.ok((await leakage(...random)).share > 0.3);
  const { groups } = await findDuplicates(signs);
  const parts = await splitDataset(signs, { ...options, stratify: true, keepTogether: groups });
  assert.equal((await leakage(...parts)).pairCount, 0);
  assert.ok((await boxesOff(parts, [0.8, 0.2])) <= 2);
});
