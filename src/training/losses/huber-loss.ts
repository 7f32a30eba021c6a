import { tf } from "../../tensorflow/index.js";
import { checkSameShape } from "./check-same-shape.js";
import { type LossOptions, type Reduced, type Reduction, reduceLoss } from "./reduce-loss.js";

/**
 * The Huber loss: half the squared error up to `delta`, straight beyond, so that a wild error pulls no harder than one of
 * `delta`.
 *
 * @param yTrue The true numbers, any shape.
 * @param yPred What was predicted, same shape.
 * @param options.delta Where the parabola ends, > 0; default 1.
 * @param options See {@link LossOptions}; weights are of the shape of `yTrue`.
 * @throws {TypeError} If the shapes differ.
 * @throws {RangeError} If `delta` is not positive.
 * @see keras.losses.Huber (the same numbers).
 * @example huberLoss(tf.tensor1d([0, 0]), tf.tensor1d([0.5, 3]), { reduction: "none" }).array() // [0.125, 2.5]
 */
export function huberLoss<R extends Reduction = "mean">(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  { delta = 1, ...options }: LossOptions<R> & { readonly delta?: number } = {},
): Reduced<R> {
  checkSameShape(yTrue, yPred);
  if (!(delta > 0)) throw new RangeError(`delta must be > 0, got ${delta}`);
  return tf.tidy(() => {
    const error = tf.abs(tf.sub(yPred, yTrue));
    const curved = tf.minimum(error, delta);
    const losses = tf.add(tf.mul(tf.square(curved), 0.5), tf.mul(tf.sub(error, curved), delta));
    return reduceLoss(losses, options) as tf.Tensor;
  }) as Reduced<R>;
}
