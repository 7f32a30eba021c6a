import { tf } from "../../tensorflow/index.js";
import { checkSameShape } from "./check-same-shape.js";
import { type LossOptions, type Reduced, type Reduction, reduceLoss } from "./reduce-loss.js";

/**
 * Mean squared error, the article's loss of tracked positions (3.2.3): large errors count more than in proportion.
 *
 * @param yTrue The true numbers, any shape.
 * @param yPred What was predicted, same shape.
 * @param options See {@link LossOptions}; weights are of the shape of `yTrue`.
 * @throws {TypeError} If the shapes differ.
 * @see keras.losses.MeanSquaredError (the same numbers).
 * @example meanSquaredError(tf.tensor1d([1, 2]), tf.tensor1d([1, 5])).array() // 4.5
 */
export function meanSquaredError<R extends Reduction = "mean">(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  options?: LossOptions<R>,
): Reduced<R> {
  checkSameShape(yTrue, yPred);
  return tf.tidy(() => reduceLoss(tf.square(tf.sub(yPred, yTrue)), options) as tf.Tensor) as Reduced<R>;
}
