import assert from "node:assert/strict";
import test from "node:test";
import { compile, tf } from "../../src/tensorflow/index.js";
import { Adam } from "../../src/training/adam.js";
import { reference } from "../reference/training.js";
import { assertClose } from "./assert-close.js";

const { start, steps } = reference.adam;

for (const way of ["eager", "compiled"] as const) {
  test(`the ${way} step gives Keras' numbers, with a learning rate that changes`, async () => {
    const before = tf.memory().numTensors;
    const variables = tf.tidy(() => [tf.variable(tf.tensor2d(start[0])), tf.variable(tf.tensor1d(start[1]))]);
    const adam = new Adam(variables);
    const eager = (...[rate, step, ...gradients]: tf.Tensor[]) =>
      adam.apply(gradients, rate as tf.Scalar, step as tf.Scalar);
    const compiled = compile(eager);
    for (const [index, { learningRate, gradients, variables: expected }] of steps.entries()) {
      const args = [
        tf.scalar(learningRate),
        tf.scalar(index + 1),
        tf.tensor2d(gradients[0]),
        tf.tensor1d(gradients[1]),
      ];
      await (way === "eager" ? eager : compiled)(...args);
      tf.dispose(args);
      for (const [place, variable] of variables.entries()) {
        assertClose(variable.arraySync() as number[], expected[place]!, 1e-6, `step ${index + 1}`);
      }
    }
    compiled.dispose();
    adam.dispose();
    tf.dispose(variables);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(tf.memory().numTensors, before);
  });
}

test("says what is wrong", () => {
  assert.throws(() => new Adam([], { beta1: 1 }), /^RangeError: beta1 must be in \[0, 1\), got 1/);
  assert.throws(() => new Adam([], { beta2: -1 }), /^RangeError: beta2/);
  assert.throws(() => new Adam([], { epsilon: 0 }), /^RangeError: epsilon must be > 0, got 0/);
  const adam = new Adam([]);
  const scalar = tf.scalar(1);
  assert.throws(() => adam.apply([scalar], scalar, scalar), /gradients must be 0, one a variable; got 1/);
  scalar.dispose();
});
