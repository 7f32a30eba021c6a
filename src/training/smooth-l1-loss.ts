import { tf } from "../tensorflow/index.js";

/**
 * Smooth L1 loss (Girshick, 2015): half the square of a small error over `beta`, the error itself, less beta / 2, from
 * `beta` on. The mean over each row's numbers.
 *
 * @param yTrue [B, N].
 * @param yPred [B, N].
 * @param options.beta Where the parabola meets the line, > 0, in the unit of the numbers; default 0.1, a tenth of the
 *   image for normalised boxes.
 * @returns [B] losses >= 0.
 * @see torch.nn.functional.smooth_l1_loss (beta 1 and the mean over all rows by default).
 * @example smoothL1Loss(tf.tensor2d([[0, 0]]), tf.tensor2d([[0.1, 3]]), { beta: 1 }).arraySync() // [1.2525]
 */
export function smoothL1Loss(
  yTrue: tf.Tensor2D,
  yPred: tf.Tensor2D,
  { beta = 0.1 }: { beta?: number } = {},
): tf.Tensor1D {
  return tf.tidy(() => {
    const error = tf.abs(tf.sub(yPred, yTrue));
    const near = tf.minimum(error, beta);
    // near^2 / (2 beta) + (error - near) is the parabola up to beta and the line beyond it.
    return tf.mean(tf.add(tf.div(tf.square(near), 2 * beta), tf.sub(error, near)), 1);
  });
}
