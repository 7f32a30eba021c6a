import { tf } from "../../tensorflow/index.js";
import { checkSameShape } from "./check-same-shape.js";
import { checkSmoothing } from "./check-smoothing.js";
import { type LossOptions, type Reduced, type Reduction, reduceLoss } from "./reduce-loss.js";

/** Keras' bound for probabilities: float32 tells 1 - 1e-7 from 1, hardly more. */
const smallest = 1e-7;

/** How the binary cross-entropy reads its input. */
export interface BinaryCrossEntropyOptions<R extends Reduction> extends LossOptions<R> {
  /** True if `yPred` are logits (before the sigmoid), which is exact however sure they are; default false. */
  readonly fromLogits?: boolean;
  /** Moves the truth by this share towards 1/2, in [0, 1]; default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Binary cross-entropy: the loss of yes-or-no questions, each answered by itself.
 *
 * @param yTrue 1 for yes, 0 for no (or between), float32, any shape.
 * @param yPred Probabilities, or logits with `fromLogits`; same shape.
 * @param options See {@link BinaryCrossEntropyOptions}; weights are of the shape of `yTrue`.
 * @throws {TypeError} If the shapes differ.
 * @throws {RangeError} If `labelSmoothing` is outside [0, 1].
 * @see keras.losses.BinaryCrossentropy (the same numbers, before its mean over the last axis).
 * @example binaryCrossEntropy(tf.tensor1d([1, 0]), tf.tensor1d([0, 0]), { fromLogits: true }).array() // 0.6931472
 */
export function binaryCrossEntropy<R extends Reduction = "mean">(
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  { fromLogits = false, labelSmoothing = 0, ...options }: BinaryCrossEntropyOptions<R> = {},
): Reduced<R> {
  checkSameShape(yTrue, yPred);
  checkSmoothing(labelSmoothing);
  return tf.tidy(() => {
    const truth = tf.add(tf.mul(yTrue, 1 - labelSmoothing), labelSmoothing / 2);
    // -log p and -log(1 - p); of a logit z they are softplus(-z) and softplus(z).
    const [yes, no] = fromLogits
      ? [tf.softplus(tf.neg(yPred)), tf.softplus(yPred)]
      : [minusLog(yPred), minusLog(tf.sub(1, yPred))];
    const losses = tf.add(tf.mul(truth, yes), tf.mul(tf.sub(1, truth), no));
    return reduceLoss(losses, options) as tf.Tensor;
  }) as Reduced<R>;
}

function minusLog(probabilities: tf.Tensor): tf.Tensor {
  return tf.neg(tf.log(tf.clipByValue(probabilities, smallest, 1 - smallest)));
}
