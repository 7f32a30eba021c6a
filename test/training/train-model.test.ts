import assert from "node:assert/strict";
import test from "node:test";
import type { DetectionDataset, Sample } from "../../src/datasets/dataset.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { BadFileError } from "../../src/image/bad-file-error.js";
import { resizeImage } from "../../src/image/resize-image.js";
import { withChannels } from "../../src/image/with-channels.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import type { Heads } from "../../src/models/heads.js";
import { onProgress, type ProgressEvent } from "../../src/progress.js";
import { tf } from "../../src/tensorflow/index.js";
import { type TrainingOptions, trainModel } from "../../src/training/train-model.js";

/** Small enough for a step in a few milliseconds. */
function smallModel<H extends Heads = "both">(heads = "both" as H, seed = 1) {
  return buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, heads, seed });
}

const canvases = digitsOnClutter({ count: 40, seed: 1 });
const options: TrainingOptions = { epochs: 2, batchSize: 16, seed: 1 };

/** The data set with some of its samples changed. */
function changed(dataset: DetectionDataset, change: (sample: Sample, index: number) => Partial<Sample>) {
  return {
    ...dataset,
    read: async (index: number) => {
      const sample = await dataset.read(index);
      return { ...sample, ...change(sample, index) };
    },
  };
}

async function heard<T>(work: () => Promise<T>, listener: (event: ProgressEvent) => void): Promise<T> {
  const stopListening = onProgress(listener);
  try {
    return await work();
  } finally {
    stopListening();
  }
}

for (const seed of [1, 2, 4])
  test(`fits 32 canvases that it sees again and again, from the weights of seed ${seed}`, async () => {
    const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 2, seed });
    const few = digitsOnClutter({ count: 32, seed: 3 });
    const history = await trainModel(model, few, {
      epochs: 60,
      batchSize: 16,
      learningRate: 0.002,
      validation: 0,
      seed: 1,
    });
    assert.equal(history.valLoss, undefined);
    assert.deepEqual(
      history.epoch,
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
    const { accuracy, meanIou, baseline } = await evaluateModel(model, few, {
      train: few,
      onTrainingSplit: true,
    });
    assert.ok(accuracy >= 0.95, `accuracy ${accuracy}`);
    assert.ok(meanIou >= 0.7 && meanIou > 2 * baseline.meanIou, `mean IoU ${meanIou}`);
    model.dispose();
  });

test("records every epoch, reports each with its curve, and takes the short last batch", async () => {
  const model = smallModel();
  const curves: unknown[] = [];
  const states: string[] = [];
  const history = await heard(
    () =>
      trainModel(model, canvases, { ...options, validation: digitsOnClutter({ count: 5, split: "test" }) }),
    ({ type, bar }) => {
      if (bar.description !== "Training") return;
      if (bar.payload !== undefined && bar.payload !== curves.at(-1)) curves.push(bar.payload);
      if (type === "end") states.push(`${bar.state} ${bar.value}/${bar.total} ${bar.unit}`);
    },
  );
  // 40 canvases are batches of 16, 16 and 8.
  assert.equal(history.steps, 6);
  assert.equal(history.stopped, false);
  assert.deepEqual(history.epoch, [1, 2]);
  for (const name of ["loss", "accuracy", "meanIou", "valLoss", "valAccuracy", "valMeanIou"] as const) {
    assert.equal(history[name]?.length, 2, name);
    assert.ok(history[name]?.every(Number.isFinite), name);
  }
  assert.equal(history.learningRate[1], 0, "the cosine ends at 0");
  assert.deepEqual(states, ["done 80/80 images"]);
  assert.equal(curves.length, 2);
  assert.deepEqual(curves[1], { kind: "learning-curve", history });
  model.dispose();
});

test("one head alone is trained alone", async () => {
  const classifier = smallModel("classes");
  const noBoxes = changed(canvases, () => ({ boxes: [] }));
  const ofClasses = await trainModel(classifier, noBoxes, options);
  assert.deepEqual(Object.keys(ofClasses).toSorted(), [
    ...["accuracy", "epoch", "learningRate", "loss", "steps", "stopped", "valAccuracy", "valLoss"],
  ]);
  const regressor = smallModel("boxes");
  const ofBoxes = await trainModel(
    regressor,
    changed(canvases, () => ({ labels: [] })),
    options,
  );
  assert.equal(ofBoxes.meanIou.length, 2);
  // @ts-expect-error: there is no class to be right about
  assert.equal(ofBoxes.accuracy, undefined);
  classifier.dispose();
  regressor.dispose();
});

test("the same seed gives the same history and weights, read at once or later", async () => {
  const run = async (dataset: DetectionDataset, seed: number) => {
    const model = smallModel("both", seed);
    const history = await trainModel(model, dataset, { ...options, seed });
    const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    model.dispose();
    return { history, weights };
  };
  const first = await run(canvases, 1);
  assert.deepEqual(await run(canvases, 1), first);
  assert.deepEqual(
    await run(
      changed(canvases, () => ({})),
      1,
    ),
    first,
  );
  assert.notDeepEqual((await run(canvases, 2)).history.loss, first.history.loss);
});

test("leaves no tensor behind, while the event loop goes on", async () => {
  const model = smallModel();
  const before = tf.memory().numTensors;
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await trainModel(model, canvases, options);
  clearInterval(timer);
  await evaluateModel(model, digitsOnClutter({ count: 70, split: "test" }), { train: canvases });
  assert.equal(tf.memory().numTensors, before);
  assert.ok(turns > 0);
  model.dispose();
});

test("Stop ends it at the next batch with the weights kept", async () => {
  const model = smallModel();
  const before = tf.memory().numTensors;
  const start = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  const states: string[] = [];
  const history = await heard(
    () => trainModel(model, canvases, { ...options, epochs: 50 }),
    ({ type, bar }) => {
      // 36 canvases are trained on, 4 held out: 3 steps an epoch, so that this is the second step of the third one.
      if (type === "update" && bar.value === 36 * 2 + 32 && !bar.stopRequested) bar.requestStop();
      if (type === "end") states.push(bar.state);
    },
  );
  assert.equal(history.stopped, true);
  assert.equal(history.steps, 8);
  assert.deepEqual(history.epoch, [1, 2]);
  assert.deepEqual(states, ["stopped"]);
  assert.equal(tf.memory().numTensors, before);
  const end = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  assert.notDeepEqual(end, start);
  assert.ok(end.flat().every(Number.isFinite));
  const again = await trainModel(model, canvases, { ...options, epochs: 1 });
  assert.equal(again.stopped, false);
  model.dispose();
});

test("Stop while it validates leaves the epoch out", async () => {
  const model = smallModel();
  const stopAt = (images: number, batchSize: number) =>
    heard(
      () => trainModel(model, canvases, { ...options, batchSize }),
      ({ bar }) => void (bar.value === images && !bar.stopRequested && bar.requestStop()),
    );
  // 36 are trained on; the 4 that are held out are two batches of 3, or one of 16.
  const within = await stopAt(36, 3);
  assert.deepEqual([within.steps, within.epoch, within.stopped], [12, [], true]);
  const after = await stopAt(36, 16);
  assert.deepEqual([after.steps, after.epoch, after.stopped], [3, [1], true]);
  const atTheEnd = await stopAt(72, 16);
  assert.deepEqual([atTheEnd.steps, atTheEnd.epoch, atTheEnd.stopped], [6, [1, 2], false]);
  model.dispose();
});

test("a loss that is not a number ends it with a diagnosis", async () => {
  const model = smallModel();
  const kernel = model.getLayer("dense").weights[0]!.read() as tf.Variable;
  tf.tidy(() => kernel.assign(tf.fill(kernel.shape, Number.NaN)));
  const before = tf.memory().numTensors;
  const states: string[] = [];
  await assert.rejects(
    heard(
      () => trainModel(model, canvases, options),
      ({ type, bar }) => void (type === "end" && states.push(bar.state)),
    ),
    ({ message }: Error) => {
      assert.match(
        message,
        /^The loss is not a finite number at step 1 \(epoch 1, learning rate [\d.]+\): loss NaN, classLoss NaN/,
      );
      assert.match(
        message,
        /dense\/kernel \(\d+ of \d+\).*already wrong before the first step: build the model anew\.$/,
      );
      return true;
    },
  );
  assert.deepEqual(states, ["failed"]);
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

test("what does not fit the model is named before the first step", async () => {
  const model = smallModel();
  const before = tf.memory().numTensors;
  const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  const third = (change: Partial<Sample>) => changed(canvases, (_, index) => (index === 2 ? change : {}));
  const named = 'sample "digits-on-clutter-v1-train-1-2" of "digits on clutter \\(train\\)';
  const small = { data: new Uint8Array(32 * 32), shape: [32, 32, 1] } as const;
  const bad: [DetectionDataset, TrainingOptions, RegExp][] = [
    [{ ...canvases, length: 0 }, {}, /^RangeError: dataset must hold samples, but ".*" is empty/],
    [undefined as never, {}, /^TypeError: dataset must be a data set .* got undefined/],
    [
      third({ labels: [10] }),
      {},
      new RegExp(`^RangeError: ${named}.* has the label 10; .* 10 classes are 0 to 9`),
    ],
    [third({ labels: [1.5] }), {}, /has the label 1\.5/],
    [third({ labels: [] }), {}, /has 0 labels; this model localizes exactly one object an image/],
    [
      third({ boxes: [[10, 10, 80, 20]] }),
      {},
      new RegExp(`^RangeError: ${named}.* has the box \\[10, 10, 80, 20\\]`),
    ],
    [third({ boxes: [[20, 10, 10, 20]] }), {}, /has the box \[20, 10, 10, 20\].* x1 <= x2 <= 64/],
    [third({ boxes: [[Number.NaN, 0, 10, 20]] }), {}, /has the box \[NaN, 0, 10, 20\]/],
    [third({ boxes: [] }), {}, /has 0 boxes; this model localizes exactly one object/],
    [
      third({ image: small }),
      {},
      new RegExp(`^RangeError: ${named}.* has the box .* 0 <= x1 <= x2 <= 32 and 0 <= y1 <= y2 <= 32`),
    ],
    [third({ image: {} as never }), {}, /^TypeError: sample 2 of "digits .*": image must be \{ data/],
    [
      third({ image: { data: new Float32Array(4096).fill(255), shape: [64, 64, 1] } }),
      {},
      /^RangeError: sample .* has a pixel of 255; float images must hold numbers in \[0, 1\]/,
    ],
    [canvases, { validation: changed(canvases, () => ({ labels: [-1] })) }, /has the label -1/],
    [canvases, { validation: { ...canvases, length: 0 } }, /^RangeError: validation must hold samples/],
    [canvases, { validation: 1 }, /^RangeError: validation must be a data set or a share in \[0, 1\), got 1/],
    [canvases, { validation: 0.001 }, /fractions\[1\] = 0\.001 leaves no sample/],
    [canvases, { epochs: 0 }, /^RangeError: epochs must be a whole number >= 1, got 0/],
    [canvases, { batchSize: 2.5 }, /^RangeError: batchSize must be a whole number >= 1, got 2\.5/],
    [canvases, { learningRate: 0 }, /^RangeError: learningRate must be in \(0, 1\], got 0/],
    [canvases, { learningRate: Number.NaN }, /^RangeError: learningRate/],
    [canvases, { seed: 0.5 }, /^RangeError: seed must be a whole number/],
    [
      canvases,
      { lossWeights: { classes: -1 } },
      /^RangeError: lossWeights\.classes must be a number >= 0, got -1/,
    ],
  ];
  for (const [dataset, wrong, message] of bad) {
    await assert.rejects(
      trainModel(model, dataset, { validation: 0, batchSize: 40, ...wrong }),
      (error: Error) => message.test(String(error)) || assert.fail(`${String(error)} is not ${message}`),
    );
  }
  assert.deepEqual(
    model.getWeights().map((weight) => Array.from(weight.dataSync())),
    weights,
  );
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

test("augments the training pictures alone, brings all to the model's size, leaves out bad ones", async () => {
  const { length } = canvases;
  const photographs: DetectionDataset = {
    ...canvases,
    read: async (index) => {
      if (index === 7) throw new BadFileError("7.jpg", "the picture is truncated");
      const { image, ...rest } = canvases.read(index);
      return resizeImage({ ...rest, image: withChannels(image, 3) }, [80, 96 + index]);
    },
  };
  const run = async (more: TrainingOptions) => {
    const model = smallModel();
    const validation = digitsOnClutter({ count: 5, split: "test" });
    const training = trainModel(model, photographs, { ...options, validation, onBad: "skip", ...more });
    return training.finally(() => model.dispose());
  };
  const before = tf.memory().numTensors;
  const plain = await run({});
  const left = {
    file: "7.jpg",
    kind: "unreadable-picture",
    reason: "the picture is truncated",
    action: "left out",
  };
  assert.deepEqual(plain.leftOut, [left]);
  assert.equal(plain.steps, 2 * Math.ceil((length - 1) / 16));
  const augment = [
    { name: "rotate", degrees: [-20, 20] },
    { name: "flip", probability: 0.5 },
  ] as const;
  const augmented = await run({ augment });
  assert.notDeepEqual(augmented.loss, plain.loss);
  assert.deepEqual(await run({ augment }), augmented);
  // At a learning rate that moves nothing to speak of, what validation shows does not depend on the augmentation.
  const [still, stillAugmented] = [
    await run({ learningRate: 1e-12 }),
    await run({ learningRate: 1e-12, augment }),
  ];
  assert.deepEqual(stillAugmented.valLoss, still.valLoss);
  assert.notDeepEqual(stillAugmented.loss, still.loss);
  await assert.rejects(run({ onBad: "error" }), /^BadFileError: 7\.jpg/);
  await assert.rejects(run({ augment: [{ name: "turn" } as never] }), /^RangeError: transforms\[0\]\.name/);
  assert.equal(tf.memory().numTensors, before);
});

test("a bad sample that comes later ends it, named, with nothing left behind", async () => {
  const model = smallModel();
  const before = tf.memory().numTensors;
  const late = changed(canvases, (_, index) => (index === 39 ? { labels: [99] } : {}));
  await assert.rejects(
    trainModel(model, late, { ...options, batchSize: 4, validation: 0 }),
    /RangeError: sample "digits-on-clutter-v1-train-1-39" .* has the label 99/,
  );
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

test("trains by any optimizer and schedule, with clipping and a mean of the weights, which the model has at the end", async () => {
  const rates: number[] = [];
  const model = smallModel();
  const before = tf.memory().numTensors;
  const history = await trainModel(model, canvases, {
    ...options,
    optimizer: { name: "adamw", weightDecay: 0.01 },
    schedule: (step, steps) => {
      rates.push(step / steps);
      return 1;
    },
    clipGradients: { norm: 1 },
    weightAverage: 0.9,
  });
  assert.deepEqual(
    rates,
    Array.from({ length: 6 }, (_, index) => (index + 1) / 6),
  );
  assert.deepEqual(history.learningRate, [0.004, 0.004]);
  assert.equal(tf.memory().numTensors, before);
  const plain = smallModel();
  const same = { ...options, optimizer: { name: "adamw", weightDecay: 0.01 }, schedule: "constant" } as const;
  await trainModel(plain, canvases, { ...same, clipGradients: { norm: 1 } });
  const last = plain.getWeights()[0]!.dataSync();
  const mean = model.getWeights()[0]!.dataSync();
  assert.ok(mean.every(Number.isFinite));
  assert.notDeepEqual(mean, last, "the last weights are not their mean");
  model.dispose();
  plain.dispose();
});

test("the learning rate falls when nothing gets better", async () => {
  const model = smallModel();
  const { learningRate } = await trainModel(model, canvases, {
    ...options,
    epochs: 4,
    schedule: "constant",
    plateau: { patience: 1, minDelta: 1000, factor: 0.5 },
  });
  assert.deepEqual(learningRate, [0.004, 0.004, 0.002, 0.001]);
  model.dispose();
});
