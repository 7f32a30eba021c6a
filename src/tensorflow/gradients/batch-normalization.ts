import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "../kernels/replace-kernel.js";
import { addGradient, sumToShape } from "./add-gradient.js";

/**
 * tfjs cannot take a gradient of a batch normalization without scale or offset: it keeps all inputs for it, those that
 * are not there too. So they are put there.
 */
replaceKernel<"mean" | "scale" | "offset", object>("FusedBatchNorm", (inputs) => {
  if (tf.engine().state.gradientDepth === 0) return undefined;
  inputs.scale ??= tf.onesLike(inputs.mean);
  inputs.offset ??= tf.zerosLike(inputs.mean);
  return undefined;
});

/** In place of tfjs's own, which takes mean and variance of the last axis only. */
addGradient<"x" | "mean" | "variance" | "scale" | "offset", { varianceEpsilon: number }>(
  "FusedBatchNorm",
  ["x", "mean", "variance", "scale", "offset"],
  (dy, { x, mean, variance, scale, offset }, { varianceEpsilon }) => {
    const inverse = tf.rsqrt(tf.add(variance, varianceEpsilon));
    const centred = tf.sub(x, mean);
    const factor = tf.mul(scale, inverse);
    return {
      x: () => tf.mul(dy, factor),
      mean: () => tf.neg(tf.mul(sumToShape(dy, mean.shape), factor)),
      variance: () =>
        tf.mul(
          sumToShape(tf.mul(dy, centred), variance.shape),
          tf.mul(tf.mul(factor, tf.square(inverse)), -0.5),
        ),
      scale: () => tf.mul(sumToShape(tf.mul(dy, centred), scale.shape), inverse),
      offset: () => sumToShape(dy, offset.shape),
    };
  },
);
