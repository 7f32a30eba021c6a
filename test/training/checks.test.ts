import assert from "node:assert/strict";
import test from "node:test";
import type { DetectionDataset, Sample } from "../../src/datasets/dataset.js";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { tf } from "../../src/tensorflow/index.js";
import { earlyStop } from "../../src/training/early-stopping.js";
import { overfitBatch } from "../../src/training/overfit-batch.js";
import { type TrainingOptions, trainModel } from "../../src/training/train-model.js";

const canvases = digitsOnClutter({ count: 40, seed: 1 });
const scenes = digitScenes({ count: 8, seed: 4 });
const options: TrainingOptions = { epochs: 2, batchSize: 16, seed: 1, validation: 0 };
const smallModel = () => buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 });
const smallDetector = () =>
  buildCenterDetector({
    ...{ inputShape: [96, 96, 1], numClasses: 10, downsample: 2, filters: [8, 8, 8], channels: 8, seed: 1 },
    stride: 8,
  });
const weightsOf = (model: tf.LayersModel) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

/** The data set with its samples changed, with or without annotations that are known before. */
function changed(dataset: DetectionDataset, change: (sample: Sample) => Partial<Sample>, annotated = true) {
  const read = async (index: number) => {
    const sample = await dataset.read(index);
    return { ...sample, ...change(sample) };
  };
  const { name, classes, length } = dataset;
  const annotation = async (index: number) => {
    const { image, ...known } = await read(index);
    return { ...known, size: [image.shape[0], image.shape[1]] as const };
  };
  return { name, classes, length, read, ...(annotated && { annotation }) };
}

test("data with nothing to learn is an error before the first step; where annotations are not known, after the first epoch", async () => {
  const [model, detector] = [smallModel(), smallDetector()];
  const weights = [weightsOf(model), weightsOf(detector)];
  const tensors = tf.memory().numTensors;
  const empty = () => ({ boxes: [], labels: [] });
  const fractions = ({ boxes, image }: Sample) => ({
    boxes: boxes.map((box) => box.map((side, axis) => side / image.shape[1 - (axis % 2)]!) as never),
  });
  const xywh = ({ boxes }: Sample) => ({
    boxes: boxes.map(([x1, y1, x2, y2]) => [x1, y1, x2 - x1, y2 - y1] as const),
  });
  const oneClass =
    /^RangeError: All of the 40 pictures .* show the class 3 \("3"\): a class head has nothing to tell apart.*heads: "boxes"/;
  await assert.rejects(
    trainModel(detector, changed(scenes, empty), { validation: 0 }),
    /^RangeError: There is nothing to learn: none of the 8 pictures of .* has a box/,
  );
  await assert.rejects(
    trainModel(
      model,
      changed(canvases, () => ({ labels: [3] })),
      options,
    ),
    oneClass,
  );
  await assert.rejects(
    trainModel(model, changed(canvases, fractions), options),
    /^RangeError: All boxes of .* fractions.*denormalizeBoxes/,
  );
  await assert.rejects(
    trainModel(detector, changed(scenes, xywh), { validation: 0 }),
    /^RangeError: sample .* has the box .*as \[x, y, width, height\] it would fit: convertBoxes/,
  );
  await assert.rejects(
    trainModel(model, canvases, { batchSize: 41, validation: 0 }),
    /^RangeError: batchSize must be at most 40, the number of training images, got 41/,
  );
  await assert.rejects(
    trainModel(model, canvases, { batchSize: 37 }),
    /^RangeError: batchSize must be at most 36, .*got 37 \(4 of 40 are held out/,
  );
  await assert.rejects(
    trainModel({} as never, canvases),
    /^TypeError: model must be a localizer .* got Object/,
  );
  await assert.rejects(
    trainModel(tf.sequential() as never, canvases),
    /^TypeError: model must be a localizer .* got Sequential/,
  );
  assert.deepEqual([weightsOf(model), weightsOf(detector)], weights);
  await assert.rejects(
    trainModel(
      model,
      changed(canvases, () => ({ labels: [3] }), false),
      options,
    ),
    oneClass,
  );
  await assert.rejects(
    trainModel(detector, changed(scenes, empty, false), { validation: 0 }),
    /There is nothing to learn/,
  );
  assert.equal(tf.memory().numTensors, tensors);
  // A box head alone has no classes to tell apart.
  const boxes = buildCnnModel({
    inputShape: [64, 64, 1],
    numClasses: 10,
    downsample: 4,
    heads: "boxes",
    seed: 1,
  });
  await trainModel(
    boxes,
    changed(canvases, () => ({ labels: [3] })),
    { ...options, epochs: 1 },
  );
  for (const one of [model, detector, boxes]) one.dispose();
});

test("a NaN has its cause named, and the model has the weights of the epoch's start again", async () => {
  const model = smallModel();
  const before = tf.memory().numTensors;
  const start = weightsOf(model);
  await assert.rejects(
    trainModel(model, canvases, {
      ...options,
      epochs: 9,
      learningRate: 1,
      optimizer: "sgd",
      schedule: (step) => (step > 1 ? 1 : 0),
      lossWeights: { boxes: 1e18, classes: 1e18 },
    }),
    /^Error: (The loss is not a finite number at step \d+ \(epoch \d+, learning rate .*|Weights are no longer finite.*)the (learning rate let the weights grow without bound|gradient overflows)/,
  );
  assert.ok(weightsOf(model).flat().every(Number.isFinite));
  // A bias so large that the activations overflow.
  const bias = model.getLayer("conv1").weights[1]!.read() as tf.Variable;
  tf.tidy(() => bias.assign(tf.fill(bias.shape, 3e38)));
  await assert.rejects(
    trainModel(model, canvases, options),
    /The layer conv\d is the first that overflows on this batch/,
  );
  tf.tidy(() => bias.assign(tf.zeros(bias.shape)));
  assert.equal(start.length, weightsOf(model).length);
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

test("weights that are NaN behind a ReLU are found, though the loss is finite", async () => {
  const model = smallModel();
  const bias = model.getLayer("conv1").weights[1]!.read() as tf.Variable;
  const values = bias.dataSync().slice();
  values[0] = Number.NaN;
  tf.tidy(() => bias.assign(tf.tensor(values)));
  await assert.rejects(
    trainModel(model, canvases, { ...options, epochs: 1 }),
    /conv1\/bias \(\d+ of 32\).*already wrong before the first step/,
  );
  model.dispose();
});

test("early stopping ends when the loss is stuck and gives the best weights back", async () => {
  assert.deepEqual(earlyStop([], {}), { bestEpoch: 0, stop: false });
  assert.deepEqual(earlyStop([1, 0.95, 0.94], { minDelta: 0.1, patience: 2 }), { bestEpoch: 1, stop: true });
  assert.deepEqual(earlyStop([3, 2, 1, 9, 9, 9, 9], { patience: Infinity }), { bestEpoch: 3, stop: false });
  assert.throws(() => earlyStop([], { patience: 0 }), /^RangeError: patience must be a whole number >= 1/);
  assert.throws(() => earlyStop([], { minDelta: -1 }), /^RangeError: minDelta must be >= 0/);
  // A rate that is 0 but for the second epoch, where it is far too high.
  const schedule = (step: number) => (step > 3 && step <= 6 ? 1 : 0);
  const rate = {
    ...options,
    validation: 0.1,
    schedule,
    learningRate: 0.5,
    epochs: 20,
    optimizer: "sgd",
  } as const;
  const [model, kept] = [smallModel(), smallModel()];
  const start = weightsOf(model);
  const before = tf.memory().numTensors;
  const history = await trainModel(model, canvases, { ...rate, earlyStopping: { patience: 3 } });
  assert.equal(tf.memory().numTensors, before);
  const best = history.valLoss!.indexOf(Math.min(...history.valLoss!)) + 1;
  assert.deepEqual([history.bestEpoch, history.stoppedEarly, history.stopped], [best, true, false]);
  assert.equal(history.epoch.length, best + 3);
  const unrestored = await trainModel(kept, canvases, {
    ...rate,
    earlyStopping: { patience: 3, restoreBest: false },
  });
  assert.deepEqual(unrestored.valLoss, history.valLoss);
  if (best === 1) assert.deepEqual(weightsOf(model), start);
  assert.notDeepEqual(best === 1 ? weightsOf(kept) : start, weightsOf(model));
  await assert.rejects(
    trainModel(model, canvases, { earlyStopping: { patience: 1.5 } }),
    /^RangeError: patience/,
  );
  model.dispose();
  kept.dispose();
});

test("one batch is fitted on request; a model that cannot is refused, the weights as before", async () => {
  const model = smallModel();
  const weights = weightsOf(model);
  const before = tf.memory().numTensors;
  const { passed, losses, meaning } = await overfitBatch(model, canvases, { steps: 80 });
  assert.ok(passed && losses.at(-1)! < losses[0]! / 2, meaning);
  assert.match(
    meaning,
    /^The loss of one batch went from .* in 80 steps: the model can learn these pictures by heart/,
  );
  assert.deepEqual(weightsOf(model), weights);
  assert.equal(tf.memory().numTensors, before);
  const stuck = await overfitBatch(model, canvases, { steps: 3, learningRate: 1e-9 });
  assert.match(stuck.meaning, /not to half: .*lrFind/);
  for (const layer of model.layers) layer.trainable = layer.name === "conv1";
  await assert.rejects(
    trainModel(model, canvases, { ...options, overfitBatch: true }),
    /not even learn a few pictures/,
  );
  await assert.rejects(
    overfitBatch(model, canvases, { steps: 1 }),
    /^RangeError: steps must be a whole number >= 2/,
  );
  model.dispose();
});

test("tensors that something leaves behind are named, epoch by epoch", async () => {
  const model = smallModel();
  const left: tf.Tensor[] = [];
  const leaking = {
    ...canvases,
    read: (index: number) => {
      left.push(tf.zeros([index + 1]));
      return canvases.read(index);
    },
  };
  const { leaks } = await trainModel(model, leaking, { ...options, augment: [], epochs: 2 });
  assert.match(leaks?.[0] ?? "", /^Epoch 1: training left \d+ tensors of .* MB behind/);
  tf.dispose(left);
  model.dispose();
});

test("weights of classes and of pictures: Keras' sums, and a picture that counts nothing teaches nothing", async () => {
  const train = async (more: TrainingOptions, data: DetectionDataset = canvases) => {
    const model = smallModel();
    const { loss, valLoss } = await trainModel(model, data, {
      ...options,
      optimizer: "sgd",
      epochs: 1,
      ...more,
    });
    const weights = weightsOf(model);
    model.dispose();
    return { loss: loss[0]!, valLoss: valLoss?.[0], weights };
  };
  const before = tf.memory().numTensors;
  // One step on everything, so that the losses are those of the same first weights.
  const whole = { batchSize: 40, lossWeights: { boxes: 0 } };
  const [plain, twice, none] = [
    await train(whole),
    await train({ ...whole, sampleWeights: () => 2 }),
    await train({ ...whole, classWeights: canvases.classes.map(() => 0) }),
  ];
  assert.ok(Math.abs(twice.loss / plain.loss - 2) < 1e-5, `${twice.loss} ${plain.loss}`);
  assert.equal(none.loss, 0);
  const onlyThrees = await train({
    ...whole,
    classWeights: { ...Object.fromEntries(canvases.classes.map((name) => [name, 0])), "3": 1 },
  });
  const bySample = await train({ ...whole, sampleWeights: ({ labels }) => (labels[0] === 3 ? 1 : 0) });
  assert.ok(onlyThrees.loss > 0 && onlyThrees.loss < plain.loss);
  assert.deepEqual(bySample, onlyThrees);
  // What is held out is measured as it is.
  const held = await train({ validation: canvases, learningRate: 1e-12 });
  const heldWeighed = await train({ validation: canvases, learningRate: 1e-12, classWeights: "balanced" });
  assert.ok(Math.abs(held.valLoss! - heldWeighed.valLoss!) < 1e-6);
  assert.notEqual(held.loss, heldWeighed.loss);
  const model = smallModel();
  for (const [more, message] of [
    [{ classWeights: { eleven: 1 } }, /^RangeError: classWeights has the class "eleven"; .* has 0, 1, 2/],
    [{ classWeights: { "3": -1 } }, /^RangeError: classWeights of "3" must be a number >= 0, got -1/],
    [{ classWeights: [1, 2] }, /^RangeError: classWeights must be 10 numbers, one a class, got 2/],
    [
      { sampleWeights: () => Number.NaN },
      /^RangeError: sampleWeights must give a number >= 0, got NaN for sample "/,
    ],
  ] as const) {
    await assert.rejects(trainModel(model, canvases, { ...options, ...more }), message);
  }
  const detector = smallDetector();
  await assert.rejects(
    trainModel(detector, scenes, { classWeights: "balanced" }),
    /^RangeError: classWeights and sampleWeights are for localizers/,
  );
  detector.dispose();
  model.dispose();
  assert.equal(tf.memory().numTensors, before);
});
