import type { tf } from "../../tensorflow/index.js";

/**
 * Throws unless truth and prediction are of the same shape: tfjs would broadcast them, and the loss be another one.
 *
 * @throws {TypeError} Names both shapes.
 */
export function checkSameShape(yTrue: tf.Tensor, yPred: tf.Tensor): void {
  if (
    yTrue.shape.length !== yPred.shape.length ||
    yTrue.shape.some((size, axis) => size !== yPred.shape[axis])
  ) {
    throw new TypeError(
      `yTrue and yPred must be of the same shape, got [${yTrue.shape.join(", ")}] and [${yPred.shape.join(", ")}]`,
    );
  }
}
