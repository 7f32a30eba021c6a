import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import { tf } from "../../src/tensorflow/index.js";

test("a tensor within other things is told in a few words, without reading it", () => {
  const tensor = tf.zeros([2, 3]);
  const variable = tf.variable(tf.zeros([4]), true, "weights");
  assert.equal(inspect([tensor, variable]), "[ Tensor float32 [2, 3], Variable weights float32 [4] ]");
  tensor.dispose();
  assert.equal(inspect([tensor]), "[ Tensor float32 [2, 3] (disposed) ]");
  variable.dispose();
});
