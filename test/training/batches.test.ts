import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import type { DetectionDataset, ReadOptions, Sample } from "../../src/datasets/dataset.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import type { Transform } from "../../src/image/augment/operations.js";
import { BadFileError } from "../../src/image/bad-file-error.js";
import { toOriginalBoxes } from "../../src/image/to-original-boxes.js";
import { tf } from "../../src/tensorflow/index.js";
import { type BatchOptions, batches } from "../../src/training/batches.js";

const canvases = digitsOnClutter({ count: 10, seed: 1 });

const everything: readonly Transform[] = [
  { name: "flip", probability: 0.5 },
  { name: "affine", degrees: [-20, 20], x: [-0.3, 0.3], y: [-0.3, 0.3] },
  { name: "mosaic", size: [50, 60], probability: 0.3 },
  { name: "mixup", probability: 0.3 },
  { name: "brightness", factor: [0.8, 1.2] },
  { name: "noise", sigma: 0.02 },
];

/** What there is of all batches, as plain numbers. */
async function collect(dataset: DetectionDataset, options: BatchOptions) {
  const all: { pixels: Float32Array; shape: number[]; samples: readonly Sample[] }[] = [];
  for await (const { images, boxes, labels, samples } of batches(dataset, options)) {
    assert.deepEqual(
      samples.map((sample) => [sample.boxes, sample.labels]),
      boxes.map((box, index) => [box, labels[index]]),
    );
    all.push({ pixels: (await images.data()) as Float32Array, shape: images.shape, samples });
  }
  return all;
}

/** The same samples, late and out of order. */
function slow(dataset: DetectionDataset): DetectionDataset {
  return {
    ...dataset,
    read: async (index, options) => {
      await setTimeout(((index * 7) % 5) * 2);
      return dataset.read(index, options);
    },
  };
}

/** Photographs of many boxes and sizes, some of which cannot be read. */
function photographs(unreadable: readonly number[] = []): DetectionDataset & { asked: ReadOptions[] } {
  const asked: ReadOptions[] = [];
  return {
    name: "photographs",
    classes: ["a", "b"],
    length: 9,
    asked,
    read: async (index, options = {}) => {
      asked.push(options);
      if (unreadable.includes(index)) throw new BadFileError(`${index}.jpg`, "the picture is truncated");
      const [height, width] = [40 + 10 * index, 100];
      return {
        image: { data: new Uint8Array(height * width * 3).fill(20 * index), shape: [height, width, 3] },
        boxes: [
          [0, 0, 50, 20],
          [50, 20, 100, height],
        ],
        labels: [0, 1],
        boxMeta: [{ difficult: true }, {}],
        id: `photograph ${index}`,
      };
    },
  };
}

test("the pixels of the samples in order, the last batch short or dropped, nothing left behind", async () => {
  const before = tf.memory().numTensors;
  const all = await collect(canvases, { batchSize: 4 });
  assert.deepEqual(
    all.map(({ shape }) => shape),
    [4, 4, 2].map((size) => [size, 64, 64, 1]),
  );
  for (const [index, sample] of all.flatMap(({ samples }) => samples).entries()) {
    assert.deepEqual(sample, canvases.read(index));
  }
  const { data } = canvases.read(5).image;
  assert.deepEqual(
    all[1]!.pixels.subarray(4096, 8192),
    Float32Array.from(data, (value) => value / 255),
  );
  assert.equal((await collect(canvases, { batchSize: 4, last: "drop" })).length, 2);
  assert.equal((await collect(canvases, { batchSize: 11, last: "drop" })).length, 0);
  assert.equal(tf.memory().numTensors, before);
});

test("the same whatever is read at a time; another seed or epoch draws anew", async () => {
  const options = {
    batchSize: 3,
    augment: everything,
    shuffle: true,
    size: [48, 40],
    seed: 4,
    epoch: 2,
  } as const;
  const first = await collect(canvases, options);
  assert.deepEqual(first[0]!.shape, [3, 48, 40, 1]);
  assert.deepEqual(await collect(slow(canvases), { ...options, ahead: 1 }), first);
  assert.deepEqual(await collect(slow(canvases), { ...options, ahead: 20 }), first);
  for (const other of [{ seed: 5 }, { epoch: 3 }]) {
    const again = await collect(canvases, { ...options, ...other });
    assert.notDeepEqual(again[0]!.pixels, first[0]!.pixels);
    assert.notDeepEqual(
      again.flatMap(({ samples }) => samples.map(({ id }) => id)),
      first.flatMap(({ samples }) => samples.map(({ id }) => id)),
    );
  }
});

test("pictures of any size and many boxes are brought to one, and lead back", async () => {
  const dataset = photographs();
  const [{ shape, samples } = assert.fail()] = await collect(dataset, {
    size: [50, 50],
    channels: 1,
    resizeMode: "letterbox",
  });
  assert.deepEqual(shape, [9, 50, 50, 1]);
  assert.ok(
    dataset.asked.every(({ atLeast }) => String(atLeast) === "50,50"),
    "large ones may come smaller",
  );
  const { boxes, labels, boxMeta } = samples[6]!; // 100 x 100
  assert.deepEqual(boxes, [
    [0, 0, 25, 10],
    [25, 10, 50, 50],
  ]);
  assert.deepEqual(
    [labels, boxMeta],
    [
      [0, 1],
      [{ difficult: true }, {}],
    ],
  );
  assert.deepEqual(samples[0]!.boxes[1], [25, 25, 50, 35], "40 x 100 lies in the middle, 15 pixels down");
  assert.deepEqual(toOriginalBoxes(samples[0]!.boxes, samples[0]!), [
    [0, 0, 50, 20],
    [50, 20, 100, 40],
  ]);
  const rgb = await collect(canvases, { batchSize: 10, channels: 3 });
  assert.deepEqual(rgb[0]!.shape, [10, 64, 64, 3]);
  await assert.rejects(
    collect(dataset, {}),
    /^TypeError: sample "photograph 1" of "photographs" is 50 x 100 x 3, but sample "photograph 0" .* is 40 x 100 x 3/,
  );
});

test("what cuts out or enlarges parts asks for larger pictures", async () => {
  const asked = async (augment: Transform[]) => {
    const dataset = photographs();
    await collect(dataset, { size: [40, 60], augment });
    return dataset.asked[0]?.atLeast;
  };
  assert.deepEqual(await asked([{ name: "scale", factor: [0.5, 1.2] }]), [40, 60]);
  assert.deepEqual(await asked([{ name: "crop", area: [0.25, 1] }]), [64, 96]);
  assert.deepEqual(
    await asked([
      { name: "affine", scale: 2 },
      { name: "crop", area: 0.25 },
    ]),
    [128, 192],
  );
  assert.deepEqual(await asked([{ name: "crop" }]), [59, 88]);
});

test("augmentation never takes the last box; what is left keeps its own meta", async () => {
  const augment: Transform[] = [{ name: "translate", x: [-0.9, 0.9] }];
  for (const { samples } of await collect(photographs(), { size: [50, 50], augment, seed: 1 })) {
    assert.ok(samples.every(({ boxes }) => boxes.length > 0));
    assert.ok(samples.some(({ boxes }) => boxes.length === 1));
    for (const { labels, boxMeta } of samples) {
      assert.deepEqual(
        boxMeta,
        labels.map((label) => (label === 0 ? { difficult: true } : {})),
      );
    }
  }
  const away: Transform[] = [{ name: "translate", x: 1 }];
  const [{ samples } = assert.fail()] = await collect(photographs(), { size: [50, 50], augment: away });
  assert.deepEqual(samples[6]!.boxes[0], [0, 0, 25, 10], "where it always would, the picture stays as it is");
});

test("a bad picture ends it by name, or is left out and told of", async () => {
  const before = tf.memory().numTensors;
  const bad = photographs([1, 4]);
  const size = [20, 20] as const;
  await assert.rejects(collect(bad, { size }), /^BadFileError: 1\.jpg: the picture is truncated/);
  const skipped: unknown[] = [];
  const onSkip = (what: unknown) => skipped.push(what);
  const augment: Transform[] = [{ name: "mosaic", size: [20, 20] }];
  const all = await collect(bad, { size, augment, batchSize: 4, onBad: "skip", onSkip });
  assert.deepEqual(
    all.map(({ shape }) => shape[0]),
    [4, 3],
  );
  const entry = (index: number) => ({
    file: `${index}.jpg`,
    kind: "unreadable-picture",
    reason: "the picture is truncated",
    action: "left out",
  });
  assert.deepEqual(skipped, [entry(1), entry(4)]);
  await assert.rejects(
    collect(photographs([0, 1, 2, 3, 4, 5, 6, 7, 8]), { size, onBad: "skip" }),
    /^BadFileError: 0\.jpg: the picture is truncated/,
  );
  assert.equal(tf.memory().numTensors, before);
});

test("other errors name the sample, after the batches that were good", async () => {
  const changed = (change: Partial<Sample>): DetectionDataset => ({
    ...canvases,
    read: (index) => (index === 6 ? { ...canvases.read(6), ...change } : canvases.read(index)),
  });
  const rejects = async (dataset: DetectionDataset, options: BatchOptions, message: RegExp, good = 1) => {
    let seen = 0;
    await assert.rejects(async () => {
      for await (const { samples } of batches(dataset, { batchSize: 4, ...options })) seen += samples.length;
    }, message);
    assert.equal(seen, 4 * good);
  };
  const named = 'sample "digits-on-clutter-v1-train-1-6" of "digits on clutter \\(train\\)"';
  await rejects(changed({ boxes: [[0, 0, 65, 10]] }), {}, new RegExp(`^RangeError: ${named} has the box`));
  await rejects(
    changed({ image: { data: new Float32Array(4096).fill(2), shape: [64, 64, 1] } }),
    {},
    new RegExp(`^RangeError: ${named} has a pixel of 2`),
  );
  await rejects(
    changed({ labels: [] }),
    { augment: everything.slice(0, 2) },
    new RegExp(`^RangeError: ${named}: sample must have a label for each box`),
  );
  const broken = (error: Error) => ({
    ...canvases,
    read: (index: number) => {
      if (index === 6) throw error;
      return canvases.read(index);
    },
  });
  await rejects(
    broken(new Error("no disk")),
    {},
    /^Error: sample 6 of "digits on clutter \(train\)": no disk/,
  );
  await rejects(broken(new DOMException("stop", "AbortError")), {}, /^AbortError: stop/);
  await rejects(canvases, { batchSize: 0 }, /^RangeError: batchSize must be a whole number >= 1, got 0/, 0);
  await rejects(canvases, { last: "all" as "keep" }, /^RangeError: last must be/, 0);
  await rejects(canvases, { onBad: "repair" as "skip" }, /^RangeError: onBad must be/, 0);
  await rejects(canvases, { augment: [{ name: "twist" } as never] }, /^RangeError: transforms\[0\]\.name/, 0);
  await rejects(canvases, { ahead: 0 }, /^RangeError: ahead must be/, 0);
});

test("a loop that is left early leaves nothing behind; few samples are read before they are wanted", async () => {
  const before = tf.memory().numTensors;
  const reads: number[] = [];
  const endless: DetectionDataset = {
    ...canvases,
    length: 1000,
    read: async (index) => {
      reads.push(index);
      return canvases.read(index % 10);
    },
  };
  for await (const { images } of batches(endless, { batchSize: 5, ahead: 3 })) {
    await setTimeout(20);
    assert.equal(images.isDisposed, false);
    assert.ok(reads.length <= 5 + 5 + 3, `${reads.length} were read`);
    break;
  }
  assert.equal(tf.memory().numTensors, before);
});
