import assert from "node:assert/strict";
import test from "node:test";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { learningRateFigure } from "../../src/figures/learning-rate-figure.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { tf } from "../../src/tensorflow/index.js";
import { lrFind } from "../../src/training/lr-find.js";

const canvases = digitsOnClutter({ count: 40, seed: 1 });

test("finds a rate that trains, ends where the loss explodes, and leaves the weights as they were", async () => {
  const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 });
  const weights = () => model.getWeights().map((weight) => Array.from(weight.dataSync()));
  const [start, before] = [weights(), tf.memory().numTensors];
  const found = await lrFind(model, canvases, {
    optimizer: "sgd",
    from: 1e-4,
    to: 1e4,
    steps: 40,
    batchSize: 16,
    seed: 1,
  });
  assert.deepEqual(weights(), start);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(found.learningRates.length, found.losses.length);
  assert.ok(found.learningRates.length < 40, "a rate of 10,000 is too high for anybody");
  assert.ok(found.losses.every(Number.isFinite));
  assert.ok(found.suggestion > 1e-4 && found.suggestion < 10, `${found.suggestion}`);
  const again = await lrFind(model, canvases, {
    optimizer: "sgd",
    from: 1e-4,
    to: 1e4,
    steps: 40,
    batchSize: 16,
    seed: 1,
  });
  assert.deepEqual(again, found, "the same seed finds the same");
  assert.equal(learningRateFigure(found).data[1]!.name, `suggested: ${found.suggestion.toPrecision(2)}`);
  model.dispose();
});

test("says what is wrong", async () => {
  const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
  await assert.rejects(
    lrFind(model, canvases, { from: 1, to: 0.1 }),
    /^RangeError: from and to must be 0 < from < to/,
  );
  await assert.rejects(
    lrFind(model, canvases, { steps: 2 }),
    /^RangeError: steps must be a whole number >= 5, got 2/,
  );
  assert.throws(
    () => learningRateFigure({ learningRates: [1], losses: [], suggestion: 1 }),
    /^RangeError: learningRates and losses must be as long as each other, got 1 and 0/,
  );
  model.dispose();
});
