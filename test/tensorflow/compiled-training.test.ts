import assert from "node:assert/strict";
import test from "node:test";
import { compile, tf } from "../../src/tensorflow/index.js";
import { type Batch, makeArticleCnn, makeBatch } from "./article-cnn.js";
import { largestDifference } from "./largest-difference.js";

const STEPS = 20;

/** Trains twice from the same weights, eagerly and compiled; the largest differences of the losses and of the weights. */
async function compare(
  makeOptimizer: () => tf.Optimizer,
  normalize = false,
): Promise<{ losses: number; weights: number }> {
  const size = 32;
  const batch: Batch = makeBatch({ size, count: 16 });
  const optimizers = [makeOptimizer(), makeOptimizer()] as const;
  const [eager, recorded] = [
    makeArticleCnn(optimizers[0], { size, normalize }),
    makeArticleCnn(optimizers[1], { size, normalize }),
  ];
  const compiled = compile(recorded.step);
  let losses = 0;
  let last = Number.POSITIVE_INFINITY;
  const first = tf.tidy(() => eager.step(...batch).dataSync()[0]!);
  tf.dispose(await compiled(...batch));
  for (let step = 1; step < STEPS; step++) {
    last = tf.tidy(() => eager.step(...batch).dataSync()[0]!);
    const loss = await compiled(...batch);
    losses = Math.max(losses, Math.abs(loss.dataSync()[0]! - last));
    loss.dispose();
  }
  assert.ok(last < first, `the loss goes down, from ${first} to ${last}`);
  const weights = eager.model.getWeights().map((weight, index) => {
    return largestDifference(weight, recorded.model.getWeights()[index]!);
  });
  compiled.dispose();
  for (const { model } of [eager, recorded]) model.dispose();
  for (const optimizer of optimizers) optimizer.dispose();
  tf.dispose(batch);
  return { losses, weights: Math.max(...weights) };
}

// The compiled step adds in another order (fused convolutions), and training amplifies the last bit, Adam most of all:
// where a gradient is almost 0, its sign decides which way a weight moves by the learning rate. Steps are small, so that no
// maximum of a pool goes over to another place by such a bit.
const cases: Record<
  string,
  [makeOptimizer: () => tf.Optimizer, losses: number, weights: number, normalize?: boolean]
> = {
  SGD: [() => tf.train.sgd(0.001), 1e-4, 1e-4],
  momentum: [() => tf.train.momentum(0.0005, 0.9), 1e-4, 1e-4],
  Adam: [() => tf.train.adam(0.0003), 2e-3, 1e-3],
  "SGD with batch normalization": [() => tf.train.sgd(0.01), 1e-3, 1e-3, true],
};

for (const [name, [makeOptimizer, losses, weights, normalize]] of Object.entries(cases)) {
  test(`${STEPS} compiled steps of the article's CNN with ${name} are the eager ones`, async () => {
    const differences = await compare(makeOptimizer, normalize);
    assert.ok(differences.losses <= losses, `losses differ by ${differences.losses}`);
    assert.ok(differences.weights <= weights, `weights differ by ${differences.weights}`);
  });
}
