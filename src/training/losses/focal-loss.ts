import { tf } from "../../tensorflow/index.js";
import { checkSameShape } from "./check-same-shape.js";
import { type LossOptions, type Reduced, type Reduction, reduceLoss } from "./reduce-loss.js";

/** How the focal loss weighs easy against hard, and yes against no. */
export interface FocalLossOptions<R extends Reduction> extends LossOptions<R> {
  /** The higher, the less an easy answer counts, >= 0; default 2; 0 is the cross-entropy. */
  readonly gamma?: number;
  /** What yes counts, in [0, 1]; no counts 1 - alpha; default 0.25. `undefined`: both count 1. */
  readonly alpha?: number | undefined;
}

/**
 * The focal loss (Lin et al., 2017): binary cross-entropy in which answers that are already right hardly count, so that
 * the many places without an object do not drown the few with one.
 *
 * @param yTrue 1 for yes and 0 for no, float32, any shape.
 * @param logits What was predicted, before the sigmoid; same shape.
 * @param options See {@link FocalLossOptions}; weights are of the shape of `yTrue`. Detectors take the sum and divide by
 * the number of objects.
 * @throws {TypeError} If the shapes differ.
 * @throws {RangeError} If `gamma` or `alpha` is out of range.
 * @see torchvision.ops.sigmoid_focal_loss (the same numbers).
 * @example focalLoss(tf.tensor1d([1]), tf.tensor1d([0])).array() // 0.0433217
 */
export function focalLoss<R extends Reduction = "mean">(
  yTrue: tf.Tensor,
  logits: tf.Tensor,
  { gamma = 2, ...rest }: FocalLossOptions<R> = {},
): Reduced<R> {
  checkSameShape(yTrue, logits);
  const { alpha = undefined, ...options } = { ...(!("alpha" in rest) && { alpha: 0.25 }), ...rest };
  if (!(gamma >= 0)) throw new RangeError(`gamma must be >= 0, got ${gamma}`);
  if (alpha !== undefined && !(alpha >= 0 && alpha <= 1)) {
    throw new RangeError(`alpha must be in [0, 1] or undefined, got ${alpha}`);
  }
  return tf.tidy(() => {
    // The logit of the right answer, q: -log q = softplus(-z), and (1 - q)^gamma = exp(-gamma softplus(z)).
    const z = tf.mul(logits, tf.sub(tf.mul(yTrue, 2), 1));
    const easy = tf.exp(tf.mul(tf.softplus(z), -gamma));
    const losses = tf.mul(easy, tf.softplus(tf.neg(z)));
    if (alpha === undefined) return reduceLoss(losses, options) as tf.Tensor;
    const balance = tf.add(tf.mul(yTrue, 2 * alpha - 1), 1 - alpha);
    return reduceLoss(tf.mul(losses, balance), options) as tf.Tensor;
  }) as Reduced<R>;
}
