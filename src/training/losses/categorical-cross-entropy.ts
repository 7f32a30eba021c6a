import { tf } from "../../tensorflow/index.js";
import { checkSmoothing } from "./check-smoothing.js";
import { type LossOptions, type Reduced, type Reduction, reduceLoss } from "./reduce-loss.js";

/** Below this a probability counts as this: far under what a right answer costs, far over float32's smallest. */
const smallest = 1e-30;

/** How the categorical cross-entropy reads its input. */
export interface CategoricalCrossEntropyOptions<R extends Reduction> extends LossOptions<R> {
  /** True if `yPred` are logits (before the softmax); default false. */
  readonly fromLogits?: boolean;
  /** This share of the truth is spread evenly over all classes, in [0, 1]; default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Categorical cross-entropy, the article's loss for classification: minus the logarithm of the probability that the model
 * gave to the true class.
 *
 * @param yTrue [...] class indices, int32, each in [0, K).
 * @param yPred [..., K] probabilities that add up to 1 (a softmax), or logits with `fromLogits`.
 * @param options See {@link CategoricalCrossEntropyOptions}; weights are of the shape of `yTrue`.
 * @throws {TypeError} If `yPred` is not of the shape of `yTrue` and one axis more.
 * @throws {RangeError} If `labelSmoothing` is outside [0, 1].
 * @see keras.losses.SparseCategoricalCrossentropy (clips at 1e-7, so that the gradient of worse answers is lost).
 * @example
 * const probabilities = tf.tensor2d([[0.5, 0.5], [0.25, 0.75]]);
 * const losses = categoricalCrossEntropy(tf.tensor1d([1, 0], "int32"), probabilities, { reduction: "none" });
 * losses.array() // [0.6931472, 1.3862944]
 */
export function categoricalCrossEntropy<R extends Reduction = "mean">(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  { fromLogits = false, labelSmoothing = 0, ...options }: CategoricalCrossEntropyOptions<R> = {},
): Reduced<R> {
  checkShapes(yTrue, yPred);
  checkSmoothing(labelSmoothing);
  const classes = yPred.shape.at(-1)!;
  return tf.tidy(() => {
    const chosen = tf.oneHot(yTrue, classes);
    const truth = tf.add(tf.mul(chosen, 1 - labelSmoothing), labelSmoothing / classes);
    const logarithms = fromLogits ? tf.logSoftmax(yPred) : tf.log(tf.maximum(yPred, smallest));
    return reduceLoss(tf.neg(tf.sum(tf.mul(truth, logarithms), -1)), options) as tf.Tensor;
  }) as Reduced<R>;
}

function checkShapes(yTrue: tf.Tensor, yPred: tf.Tensor): void {
  const places = yPred.shape.slice(0, -1);
  if (yPred.rank !== yTrue.rank + 1 || places.some((size, axis) => size !== yTrue.shape[axis])) {
    throw new TypeError(
      `yPred must be of the shape of yTrue and one axis of classes more, got [${yPred.shape.join(", ")}] ` +
        `for [${yTrue.shape.join(", ")}]; yTrue holds class indices, not one-hot rows`,
    );
  }
}
