import assert from "node:assert/strict";
import test from "node:test";
import { tf } from "../../../src/tensorflow/index.js";
import { largestDifference } from "../largest-difference.js";
import { wave } from "../wave.js";
import { type Case, checkGradient } from "./check-gradient.js";

const small = () => wave([1, 4, 4, 2]);
const functions: Record<string, Case> = {
  relu: [(x) => tf.relu(x), () => wave([3, 5], 0.5)],
  "relu of a bias added": [(x) => tf.relu(tf.add(wave([4, 3]), x)), () => wave([3], 1.7)],
  "convolution, its input": [(x) => tf.conv2d(x as tf.Tensor4D, wave([3, 3, 2, 3], 1), 1, "same"), small],
  "convolution, its filter": [
    (x) => tf.conv2d(small() as tf.Tensor4D, x as tf.Tensor4D, 1, "same"),
    () => wave([3, 3, 2, 3], 1),
  ],
  "max pooling": [(x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"), small],
  "average pooling": [(x) => tf.avgPool(x as tf.Tensor4D, 2, 2, "same"), small],
  "matrix product": [(x) => tf.matMul(x, wave([4, 3], 1)), () => wave([2, 4])],
  "softmax cross entropy": [
    (x) => tf.losses.softmaxCrossEntropy(tf.oneHot([0, 2], 3), x),
    () => wave([2, 3]),
  ],
  gather: [(x) => tf.gather(x, [2, 0, 2]), () => wave([3, 2])],
  sum: [(x) => tf.square(tf.sum(x, [0, 1])), () => wave([2, 3, 2])],
  "mean absolute error": [(x) => tf.losses.absoluteDifference(wave([3, 2], 2), x), () => wave([3, 2])],
};

for (const [name, one] of Object.entries(functions)) {
  test(`the gradient of ${name} is its slope`, () => checkGradient(one));
}

test("the second gradient of relu is that of the pieces it is made of", () => {
  tf.tidy(() => {
    const x = tf.tensor1d([-2, -1, 1, 3]);
    const cubed = (input: tf.Tensor) => tf.sum(tf.pow(tf.relu(input), 3));
    const second = tf.grad((input) => tf.sum(tf.grad(cubed)(input)))(x);
    assert.ok(largestDifference(second, tf.tensor1d([0, 0, 6, 18])) <= 1e-5);
  });
});
