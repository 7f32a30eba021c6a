import { tf } from "../tensorflow/index.js";

/** Below this a probability counts as this: far under what a right answer costs, far over float32's smallest. */
const smallest = 1e-30;

/**
 * Categorical cross-entropy: minus the logarithm of the probability that the model gave to the true class.
 *
 * @param labels [B] class indices, int32, each in [0, K).
 * @param probabilities [B, K], rows that add up to 1 (a softmax).
 * @returns [B] losses in [0, 69.1]; the article's loss for classification.
 * @see keras.losses.SparseCategoricalCrossentropy (clips at 1e-7, so that the gradient of worse answers is lost).
 * @example
 * const losses = categoricalCrossEntropy(tf.tensor1d([1, 0], "int32"), tf.tensor2d([[0.5, 0.5], [0.25, 0.75]]));
 * losses.arraySync() // [0.6931472, 1.3862944]
 */
export function categoricalCrossEntropy(labels: tf.Tensor1D, probabilities: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const chosen = tf.oneHot(labels, probabilities.shape[1]);
    const logarithms = tf.log(tf.maximum(probabilities, smallest));
    return tf.neg(tf.sum(tf.mul(chosen, logarithms), 1));
  });
}
