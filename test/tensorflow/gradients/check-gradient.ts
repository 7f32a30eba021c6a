import assert from "node:assert/strict";
import { compile, tf } from "../../../src/tensorflow/index.js";
import { largestDifference } from "../largest-difference.js";
import { wave } from "../wave.js";

/** A function of one tensor, where to take its gradient, and how far to step to measure it. */
export type Case = readonly [f: (x: tf.Tensor) => tf.Tensor, at: () => tf.Tensor, step?: number];

/** Asserts that a function's gradient is its slope, and that it is the same one compiled. */
export async function checkGradient([f, at, step = 1e-2]: Case): Promise<void> {
  const x = at();
  const gradient = gradientOf(f, x);
  const slope = numericGradient(f, x, step);
  assert.equal(gradient.dtype, "float32");
  const difference = largestDifference(gradient, slope) / Math.max(1, ...slope.abs().dataSync());
  assert.ok(difference <= 5e-3, `${difference} from the slope`);
  const compiled = compile((input: tf.Tensor) => gradientOf(f, input));
  const result = await compiled(x);
  assert.ok(largestDifference(result, gradient) <= 1e-4, "compiled");
  compiled.dispose();
  tf.dispose([x, gradient, slope, result]);
}

/** The gradient of the weighted sum of a function's results. */
export function gradientOf(f: (x: tf.Tensor) => tf.Tensor, at: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.grad((input) => weighted(f(input)))(at));
}

/** Central differences of the same, in one element after the other. */
function numericGradient(f: (x: tf.Tensor) => tf.Tensor, at: tf.Tensor, step: number): tf.Tensor {
  const base = at.dataSync();
  const loss = (index: number, change: number) =>
    tf.tidy(() => {
      const moved = Float32Array.from(base);
      moved[index]! += change;
      return weighted(f(tf.tensor(moved, at.shape))).dataSync()[0] as number;
    });
  const slopes = Array.from(base, (_, index) => (loss(index, step) - loss(index, -step)) / (2 * step));
  return tf.tensor(slopes, at.shape);
}

/** A loss to which every element contributes differently. */
function weighted(result: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(result, wave(result.shape, 0.3)));
}
