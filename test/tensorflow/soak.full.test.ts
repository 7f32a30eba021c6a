import assert from "node:assert/strict";
import test from "node:test";
import { binding } from "../../src/tensorflow/binding.js";
import { compile, tf } from "../../src/tensorflow/index.js";
import { makeArticleCnn, makeBatch } from "./article-cnn.js";

test("1,000 training steps leave no tensor and no handle", async () => {
  const size = 16;
  const optimizer = tf.train.adam(1e-4);
  const { model, step } = makeArticleCnn(optimizer, { size });
  const batch = makeBatch({ size, count: 4 });
  const compiled = compile(step);
  const alive = () => ({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() });
  for (let call = 0; call < 3; call++) tf.dispose(await compiled(...batch));
  const before = alive();
  for (let call = 0; call < 1000; call++) tf.dispose(await compiled(...batch));
  assert.deepEqual(alive(), before);
  compiled.dispose();
  optimizer.dispose();
  model.dispose();
  tf.dispose(batch);
});

test("an allocation that is too large is an error, and the process goes on", () => {
  assert.throws(() => tf.tidy(() => tf.tile(tf.ones([1024, 1024]), [2 ** 20, 1])), /Tile\(.*\): /);
  assert.equal(
    tf.tidy(() => tf.ones([2]).sum().dataSync()[0]),
    2,
  );
});
