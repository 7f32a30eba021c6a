import assert from "node:assert/strict";
import type { tf } from "../../src/tensorflow/index.js";

/** The largest difference of two tensors' elements; their shapes must be the same. */
export function largestDifference(actual: tf.Tensor, expected: tf.Tensor): number {
  assert.deepEqual(actual.shape, expected.shape);
  const wanted = expected.dataSync();
  let largest = 0;
  for (const [index, value] of actual.dataSync().entries()) {
    const difference = Math.abs(value - wanted[index]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
