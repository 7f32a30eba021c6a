import assert from "node:assert/strict";
import test from "node:test";
import { correctBoxes } from "../../../src/datasets/correction/correct-boxes.js";
import { correctColours } from "../../../src/datasets/correction/correct-colours.js";
import { correctDuplicates } from "../../../src/datasets/correction/correct-duplicates.js";
import { correctImbalance } from "../../../src/datasets/correction/correct-imbalance.js";
import { type Annotation, type DetectionDataset, readAnnotation } from "../../../src/datasets/dataset.js";
import { drifted } from "../../../src/datasets/generators/drifted.js";
import { shapes } from "../../../src/datasets/generators/shapes.js";
import { subset } from "../../../src/datasets/subset.js";
import { pixelStatistics } from "../../../src/image/pixel-statistics.js";

/** Pictures of 20 x 10 with the given boxes, one label each. */
function withBoxes(
  annotations: readonly Pick<Annotation, "boxes" | "labels" | "boxMeta">[],
): DetectionDataset {
  return {
    name: "made up",
    classes: ["cat", "dog"],
    length: annotations.length,
    read: (index) => ({
      ...annotations[index]!,
      id: `picture ${index}`,
      image: { data: new Uint8Array(200), shape: [10, 20, 1] },
    }),
    annotation: (index) => ({ ...annotations[index]!, id: `picture ${index}`, size: [10, 20] }),
  };
}

async function classPictures(dataset: DetectionDataset): Promise<number[]> {
  const counts = dataset.classes.map(() => 0);
  for (let index = 0; index < dataset.length; index++) {
    for (const label of new Set((await readAnnotation(dataset, index)).labels)) counts[label]!++;
  }
  return counts;
}

test("correctBoxes clips, drops what cannot be right, and says so; what belongs to a box goes with it", async () => {
  const dataset = withBoxes([
    {
      boxes: [
        [-5, 2, 5, 8],
        [3, 3, 3, 9],
        [25, 2, 30, 8],
        [1, 1, 9, 9],
        [1, 1, 9, 9.2],
        [1, 1, 9, 9],
        [2, Number.NaN, 3, 4],
        [8, 8, 2, 9],
        [0, 0, 9, 0.5],
        [0, 0, 4, 4],
      ],
      labels: [0, 0, 0, 0, 0, 1, 0, 0, 0, 7],
      boxMeta: Array.from({ length: 10 }, (_, track) => ({ track })),
    },
    { boxes: [], labels: [], boxMeta: [] },
  ]);
  const { corrected, changes } = await correctBoxes(dataset);
  const known = await readAnnotation(corrected, 0);
  assert.deepEqual(known.boxes, [
    [0, 2, 5, 8],
    [1, 1, 9, 9],
    [1, 1, 9, 9],
  ]);
  assert.deepEqual(known.labels, [0, 0, 1]);
  assert.deepEqual(known.boxMeta, [{ track: 0 }, { track: 3 }, { track: 5 }]);
  const { image: _, ...read } = await corrected.read(0);
  assert.deepEqual({ ...read, size: [10, 20] }, known);
  assert.deepEqual(changes, [
    "made up: 7 of 10 boxes dropped",
    "made up: 1 of 10 boxes cut off at the picture's edges",
  ]);
  const strict = await correctBoxes(dataset, { outside: "drop", dropTwins: false, minSide: 0 });
  assert.deepEqual((await readAnnotation(strict.corrected, 0)).boxMeta, [
    { track: 3 },
    { track: 4 },
    { track: 5 },
    { track: 8 },
  ]);
  assert.deepEqual(
    (await correctBoxes({ train: shapes({ count: 5 }), test: shapes({ count: 5, seed: 1 }) })).changes,
    [],
  );
});

test("correctDuplicates keeps one of each group, and nothing in training that is held out", async () => {
  const whole = shapes({ count: 30, seed: 2, perImage: [3, 3], sides: [14, 30], size: [96, 96] });
  const train = subset(whole, [0, 1, 2, 2, 3, 0, 4, 5]);
  const test = subset(whole, [4, 6, 6]);
  const { corrected, changes } = await correctDuplicates({ train, test });
  const ids: string[] = [];
  for (let index = 0; index < corrected.train.length; index++)
    ids.push((await corrected.train.read(index)).id);
  assert.deepEqual(
    ids,
    [0, 1, 2, 3, 5].map((index) => whole.annotation(index).id),
  );
  assert.equal(corrected.test, test);
  assert.deepEqual(changes, [
    "train: 2 of 8 pictures dropped as copies of others in it",
    "train: 1 of 8 pictures dropped as copies of pictures in test",
  ]);
  assert.equal((await correctDuplicates(subset(whole, [3, 3, 3]))).corrected.length, 1);
  const clean = subset(whole, [0, 1, 2]);
  assert.deepEqual(await correctDuplicates(clean), { corrected: clean, changes: [] });
  await assert.rejects(
    correctDuplicates({ first: train }),
    /RangeError: data must have a part called "train", got first/,
  );
  await assert.rejects(
    correctDuplicates({ train: subset(whole, [1]), test: subset(whole, [1]) }),
    /RangeError: nothing of "train" is left/,
  );
});

test("repeat factor: a picture comes as often as LVIS' rule says; the test part stays", async () => {
  // 900 pictures of cats, 100 of dogs, 10 of both.
  const one = (label: number) => ({ boxes: [[0, 0, 5, 5]] as const, labels: [label] });
  const train = withBoxes([
    ...new Array(900).fill(one(0)),
    ...new Array(90).fill(one(1)),
    ...new Array(10).fill({
      boxes: [
        [0, 0, 5, 5],
        [5, 5, 9, 9],
      ],
      labels: [0, 1],
    }),
  ]);
  const held = {
    ...withBoxes([one(0)]),
    annotation: () => ({ ...one(0), id: "held out", size: [10, 20] as const }),
  };
  const { corrected, changes } = await correctImbalance({ train, test: held }, { threshold: 0.4 });
  assert.equal(corrected.test, held);
  // Dogs are on 10 %: sqrt(0.4 / 0.1) = 2 times each, exactly; cats once.
  assert.deepEqual(await classPictures(corrected.train), [900 + 20, 200]);
  assert.deepEqual(changes, ["train: 1000 -> 1100 pictures; with cat 910 -> 920, dog 100 -> 200"]);
  const halves = await correctImbalance({ train }, { threshold: 0.225, seed: 5 });
  const dogs = (await classPictures(halves.corrected.train))[1]!;
  assert.ok(dogs > 130 && dogs < 170, `${dogs} dogs at a factor of 1.5`);
  const over = await correctImbalance({ train }, { how: "oversample" });
  const [cats, moreDogs] = await classPictures(over.corrected.train);
  assert.ok(moreDogs! >= 910 && cats! < 1100, `${cats} ${moreDogs}`);
  const under = await correctImbalance({ train }, { how: "undersample" });
  assert.deepEqual(await classPictures(under.corrected.train), [100, 100]);
});

test("standardize: mean 0 and deviation 1 in training, by the training part's numbers elsewhere", async () => {
  const parts = {
    train: shapes({ count: 60, seed: 1 }),
    test: await drifted(shapes({ count: 20, seed: 2 }), { brightness: 0.2 }),
  };
  const { corrected, statistics, apply, changes } = await correctColours(parts);
  const images = async (dataset: DetectionDataset) =>
    Promise.all(
      Array.from({ length: dataset.length }, async (_, index) => (await dataset.read(index)).image),
    );
  const truth = await pixelStatistics(await images(parts.train));
  assert.deepEqual(statistics, truth);
  const trained = await pixelStatistics(await images(corrected.train));
  for (const channel of [0, 1, 2]) {
    assert.ok(Math.abs(trained.mean[channel]!) < 1e-4 && Math.abs(trained.deviation[channel]! - 1) < 1e-4);
  }
  const tested = await pixelStatistics(await images(corrected.test));
  assert.ok(
    tested.mean.every((mean) => mean > 0.5),
    "the drift is still to be seen",
  );
  assert.match(
    changes[0]!,
    /^all pictures standardized by the mean [\d., ]+ and the deviation [\d., ]+ of the training/,
  );
  const later = await apply(shapes({ count: 5, seed: 3 }));
  assert.ok((await later.read(0)).image.data instanceof Float32Array);
});

test("match: pictures become as bright and rich in contrast as those of training; an even one stays even", async () => {
  const parts = {
    train: shapes({ count: 60, seed: 1 }),
    test: await drifted(shapes({ count: 60, seed: 2 }), { brightness: 0.25, contrast: 0.6 }),
  };
  const { corrected, statistics } = await correctColours(parts, { how: "match" });
  for (const part of ["train", "test"] as const) {
    const { image } = await corrected[part].read(7);
    const own = await pixelStatistics([image]);
    own.mean.forEach((mean, channel) => {
      // What leaves [0, 255] is clipped.
      assert.ok(Math.abs(mean - statistics.mean[channel]!) < 0.02, `${part}: ${mean}`);
    });
  }
  const even = {
    ...shapes({ count: 1, seed: 8 }),
    read: () => ({
      ...shapes({ seed: 8 }).read(0),
      image: { data: new Uint8Array(12).fill(90), shape: [2, 2, 3] as const },
    }),
  };
  const { data } = (
    await (await correctColours({ train: parts.train, even }, { how: "match" })).corrected.even.read(0)
  ).image;
  assert.equal(new Set(data.filter((_, at) => at % 3 === 0)).size, 1);
});

test("fitting on more than the training part is an error, unless asked for by name", async () => {
  const whole = shapes({ count: 30, seed: 4 });
  const train = subset(whole, [0, 1, 2, 3]);
  const overlapping = { train, test: subset(whole, [3, 4]) };
  const name = whole.annotation(3).id;
  type Correct = (data: unknown, options?: { fitOn?: string }) => Promise<unknown>;
  for (const correct of [correctColours as Correct, correctImbalance as Correct]) {
    await assert.rejects(correct(whole), /RangeError: \w+ is fitted on the training part alone.*"all data"/);
    await assert.rejects(
      correct({ first: train }),
      /RangeError: \w+ is fitted on the part called "train", got first/,
    );
    await assert.rejects(
      correct(overlapping),
      new RegExp(`RangeError: \\w+ is fitted on the training part, but ${name} is in "train" and in "test"`),
    );
    await assert.rejects(correct({ train, test: undefined }), /TypeError: data\.test must be a data set/);
    await assert.rejects(correct({}), /RangeError: data must have at least one part, got none/);
    await correct(overlapping, { fitOn: "all data" });
    await correct(whole, { fitOn: "all data" });
    await assert.rejects(correct({ train }, { fitOn: "some" }), /RangeError: fitOn must be/);
  }
  const { apply } = await correctColours({ train });
  await assert.rejects(
    apply(subset(whole, [2, 9])),
    /RangeError: correctColours is fitted on the training part, but/,
  );
});

test("what is wrong is named", async () => {
  const parts = { train: shapes({ count: 3 }) };
  await assert.rejects(correctBoxes(parts, { minSide: -1 }), /RangeError: minSide must be >= 0, got -1/);
  await assert.rejects(correctBoxes(parts, { outside: "keep" as "clip" }), /RangeError: outside must be/);
  await assert.rejects(
    correctImbalance(parts, { threshold: 0 }),
    /RangeError: threshold must be in \(0, 1\], got 0/,
  );
  await assert.rejects(correctImbalance(parts, { how: "x" as "oversample" }), /RangeError: how must be/);
  await assert.rejects(correctColours(parts, { how: "x" as "match" }), /RangeError: how must be/);
  await assert.rejects(
    correctImbalance({ train: withBoxes([{ boxes: [], labels: [] }]) }),
    /RangeError: "made up" must have a box to be rebalanced, got none/,
  );
});
