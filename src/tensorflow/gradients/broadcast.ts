import * as tf from "@tensorflow/tfjs";
import { addGradient, sumToShape } from "./add-gradient.js";

/** Operations of two tensors of which one may be broadcast: tfjs's own gradients of these forget that. */

addGradient("Maximum", ["a", "b"], (dy, { a, b }) => ({
  a: () => sumToShape(tf.mul(dy, tf.cast(tf.greaterEqual(a, b), "float32")), a.shape),
  b: () => sumToShape(tf.mul(dy, tf.cast(tf.less(a, b), "float32")), b.shape),
}));

addGradient("Minimum", ["a", "b"], (dy, { a, b }) => ({
  a: () => sumToShape(tf.mul(dy, tf.cast(tf.lessEqual(a, b), "float32")), a.shape),
  b: () => sumToShape(tf.mul(dy, tf.cast(tf.greater(a, b), "float32")), b.shape),
}));

addGradient("SquaredDifference", ["a", "b"], (dy, { a, b }) => {
  const slope = () => tf.mul(dy, tf.mul(tf.sub(a, b), 2));
  return {
    a: () => sumToShape(slope(), a.shape),
    b: () => sumToShape(tf.neg(slope()), b.shape),
  };
});

addGradient<"a" | "b", { transposeA: boolean; transposeB: boolean }>(
  "BatchMatMul",
  ["a", "b"],
  (dy, { a, b }, { transposeA, transposeB }) => ({
    a: () =>
      sumToShape(
        transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB),
        a.shape,
      ),
    b: () =>
      sumToShape(
        transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false),
        b.shape,
      ),
  }),
);
