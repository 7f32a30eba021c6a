import { tf } from "../../tensorflow/index.js";
import { checkSameShape } from "./check-same-shape.js";
import { type LossOptions, type Reduced, type Reduction, reduceLoss } from "./reduce-loss.js";

/**
 * Mean absolute error, the article's loss of positions (3.1.4): how far each number is from the true one.
 *
 * @param yTrue The true numbers, any shape.
 * @param yPred What was predicted, same shape.
 * @param options See {@link LossOptions}; weights are of the shape of `yTrue`.
 * @throws {TypeError} If the shapes differ.
 * @see keras.losses.MeanAbsoluteError (the same numbers).
 * @example meanAbsoluteError(tf.tensor1d([1, 2]), tf.tensor1d([1, 5])).array() // 1.5
 */
export function meanAbsoluteError<R extends Reduction = "mean">(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  options?: LossOptions<R>,
): Reduced<R> {
  checkSameShape(yTrue, yPred);
  return tf.tidy(() => reduceLoss(tf.abs(tf.sub(yPred, yTrue)), options) as tf.Tensor) as Reduced<R>;
}
