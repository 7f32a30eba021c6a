import { tf } from "../../tensorflow/index.js";
import { huberLoss } from "./huber-loss.js";
import { meanAbsoluteError } from "./mean-absolute-error.js";
import type { LossOptions, Reduced, Reduction } from "./reduce-loss.js";

/**
 * Smooth L1 (Girshick, Fast R-CNN, 2015): the absolute error with its corner rounded. It is the Huber loss over `beta`:
 * its slope beyond `beta` is 1.
 *
 * @param yTrue The true numbers, any shape.
 * @param yPred What was predicted, same shape.
 * @param options.beta Where the rounded part ends, >= 0; default 1; 0 is the absolute error.
 * @param options See {@link LossOptions}; weights are of the shape of `yTrue`.
 * @throws {TypeError} If the shapes differ.
 * @throws {RangeError} If `beta` is negative.
 * @see torch.nn.functional.smooth_l1_loss (the same numbers).
 * @example smoothL1Loss(tf.tensor1d([0, 0]), tf.tensor1d([0.1, 3]), { beta: 0.5, reduction: "none" }).array() // [0.01, 2.75]
 */
export function smoothL1Loss<R extends Reduction = "mean">(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  { beta = 1, ...options }: LossOptions<R> & { readonly beta?: number } = {},
): Reduced<R> {
  if (!(beta >= 0)) throw new RangeError(`beta must be >= 0, got ${beta}`);
  if (beta === 0) return meanAbsoluteError(yTrue, yPred, options);
  return tf.tidy(() =>
    tf.div<tf.Tensor>(huberLoss(yTrue, yPred, { ...options, delta: beta }) as tf.Tensor, beta),
  ) as Reduced<R>;
}
