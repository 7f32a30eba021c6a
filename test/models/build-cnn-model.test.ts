import assert from "node:assert/strict";
import test from "node:test";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { tf } from "../../src/tensorflow/index.js";
import { reference } from "../reference/optimizers.js";

test("has as many parameters as the same network in Keras", () => {
  for (const { count, ...options } of reference.parameterCounts) {
    const model = buildCnnModel(options);
    assert.equal(model.countParams(), count, JSON.stringify(options));
    model.dispose();
  }
});

test("gives its heads by name and in order, probabilities and boxes inside the image", () => {
  const model = buildCnnModel({ inputShape: [24, 40, 3], numClasses: 5, seed: 1 });
  const images = tf.randomUniform<tf.Rank.R4>([7, 24, 40, 3], -50, 50, "float32", 1);
  const outputs = model.predict(images);
  assert.deepEqual(outputs.classes.shape, [7, 5]);
  assert.deepEqual(outputs.boxes.shape, [7, 4]);
  assert.equal(outputs[0], outputs.classes);
  assert.equal(outputs[1], outputs.boxes);
  for (const row of outputs.classes.arraySync()) {
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value) - 1) < 1e-5);
  }
  for (const [x1, y1, x2, y2] of outputs.boxes.arraySync() as [number, number, number, number][]) {
    assert.ok(0 <= x1 && x1 <= x2 && x2 <= 1 && 0 <= y1 && y1 <= y2 && y2 <= 1);
  }
  const forward = model.forward(images);
  assert.deepEqual(forward.boxes.arraySync(), outputs.boxes.arraySync());
  tf.dispose([images, outputs, forward]);
  model.dispose();
});

test("one head alone is all that there is", () => {
  const image = tf.zeros<tf.Rank.R4>([2, 16, 16, 1]);
  const classifier = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 3, heads: "classes" });
  const classes = classifier.predict(image);
  assert.deepEqual(classifier.outputNames, ["classes"]);
  assert.deepEqual(classes.classes.shape, [2, 3]);
  // @ts-expect-error: a classifier has no boxes
  assert.equal(classes.boxes, undefined);

  const regressor = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 3, heads: "boxes" });
  const boxes = regressor.predict(image);
  assert.deepEqual(regressor.outputNames, ["boxes"]);
  assert.deepEqual(boxes.boxes.arraySync(), [
    [0.25, 0.25, 0.75, 0.75],
    [0.25, 0.25, 0.75, 0.75],
  ]);
  tf.dispose([image, classes, boxes]);
  classifier.dispose();
  regressor.dispose();
});

test("downsample averages blocks of pixels first", () => {
  const options = { numClasses: 10, standardize: false } as const;
  const model = buildCnnModel({ ...options, inputShape: [64, 64, 1], downsample: 2 });
  const half = buildCnnModel({ ...options, inputShape: [32, 32, 1] });
  assert.equal(model.countParams(), half.countParams());
  half.setWeights(model.getWeights());
  const images = tf.randomUniform<tf.Rank.R4>([2, 64, 64, 1], 0, 1, "float32", 1);
  const averaged = tf.avgPool(images, 2, 2, "valid");
  const [a, b] = [model.predict(images), half.predict(averaged)];
  assert.deepEqual(a.boxes.arraySync(), b.boxes.arraySync());
  tf.dispose([images, averaged, a, b]);
  model.dispose();
  half.dispose();
});

test("pictures are standardized unless it is told otherwise", () => {
  const options = { inputShape: [8, 8, 1], numClasses: 2 } as const;
  const kinds = [options, { ...options, standardize: undefined }, { ...options, standardize: false }].map(
    (given) =>
      buildCnnModel(given)
        .layers.map((layer) => layer.getClassName())
        .includes("StandardizeImage"),
  );
  assert.deepEqual(kinds, [true, true, false]);
});

test("the seed decides the first weights, and no two layers share theirs", () => {
  const weights = (seed: number) => {
    const model = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 3, seed });
    const values = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    model.dispose();
    return values;
  };
  assert.deepEqual(weights(1), weights(1));
  assert.notDeepEqual(weights(1), weights(2));
  const [first, second] = [weights(1), weights(2)].map((values) => values.map((value) => value[0]));
  const kernels = [...first!, ...second!].filter((value) => value !== 0);
  assert.equal(kernels.length, 12);
  assert.equal(new Set(kernels).size, 12);
});

test("makes tensors for its weights only, and dispose frees them", () => {
  const before = tf.memory().numTensors;
  const model = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 3 });
  assert.equal(tf.memory().numTensors - before, model.weights.length);
  model.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("says which option is wrong", () => {
  const good = { inputShape: [64, 64, 1], numClasses: 10 } as const;
  const bad: [object, RegExp][] = [
    [{ inputShape: [64, 64] }, /^TypeError: inputShape must be \[height, width, channels\].*got \[64,64\]/],
    [{ inputShape: undefined }, /^TypeError: inputShape must be/],
    [{ inputShape: [64, 64.5, 1] }, /^TypeError: inputShape must be/],
    [{ inputShape: [64, 7, 1] }, /^RangeError: inputShape must be at least 8 x 8 pixels.*got 64 x 7/],
    [
      { inputShape: [31, 64, 1], downsample: 4 },
      /at least 32 x 32 pixels .* after downsample 4, got 31 x 64/,
    ],
    [{ numClasses: 1 }, /^RangeError: numClasses must be a whole number >= 2, got 1/],
    [{ numClasses: 2.5 }, /^RangeError: numClasses/],
    [{ heads: "box" }, /^RangeError: heads must be one of classes, boxes, both, got "box"/],
    [{ boxHead: "votes" }, /^RangeError: boxHead must be one of dense, soft-argmax, got "votes"/],
    [{ seed: -1 }, /^RangeError: seed must be a whole number >= 0, got -1/],
    [{ downsample: 0 }, /^RangeError: downsample must be a whole number >= 1, got 0/],
  ];
  for (const [options, message] of bad) {
    assert.throws(() => buildCnnModel({ ...good, ...options } as never), message, JSON.stringify(options));
  }
});
