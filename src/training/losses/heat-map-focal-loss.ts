import { tf } from "../../tensorflow/index.js";
import { checkSameShape } from "./check-same-shape.js";

/** How the heat map's loss weighs places. */
export interface HeatMapFocalLossOptions {
  /** The higher, the less an easy place counts, >= 0; default 2. */
  readonly alpha?: number;
  /** The higher, the less a place near a peak counts for being taken for one, >= 0; default 4. */
  readonly beta?: number;
}

/**
 * The penalty-reduced focal loss of heat maps (Law and Deng, CornerNet, 2018; CenterNet): a place where the true map is 1
 * should be a peak, every other should not, and those close to a peak are forgiven.
 *
 * @param yTrue True heat maps in [0, 1], exactly 1 at each object's peak; any shape.
 * @param logits What was predicted, before the sigmoid; same shape.
 * @returns The sum over all places divided by the number of peaks, or by 1 where there is none.
 * @throws {TypeError} If the shapes differ.
 * @throws {RangeError} If `alpha` or `beta` is negative.
 * @see CenterNet's FocalLoss, which clips the probabilities at 1e-4 (the same numbers inside).
 * @example heatMapFocalLoss(tf.tensor1d([1, 0]), tf.tensor1d([0, 0])).array() // 0.3465736
 */
export function heatMapFocalLoss(
  yTrue: tf.Tensor,
  logits: tf.Tensor,
  { alpha = 2, beta = 4 }: HeatMapFocalLossOptions = {},
): tf.Scalar {
  checkSameShape(yTrue, logits);
  for (const [name, value] of Object.entries({ alpha, beta })) {
    if (!(value >= 0)) throw new RangeError(`${name} must be >= 0, got ${value}`);
  }
  return tf.tidy(() => {
    const peaks = tf.cast(tf.equal(yTrue, 1), "float32");
    const minusLogYes = tf.softplus(tf.neg(logits));
    const minusLogNo = tf.softplus(logits);
    const missed = tf.mul(tf.exp(tf.mul(minusLogNo, -alpha)), minusLogYes);
    const invented = tf.mul(tf.exp(tf.mul(minusLogYes, -alpha)), minusLogNo);
    const forgiven = tf.mul(tf.sub(1, peaks), tf.pow(tf.sub(1, yTrue), beta));
    const total = tf.sum(tf.add(tf.mul(peaks, missed), tf.mul(forgiven, invented)));
    return tf.div<tf.Scalar>(total, tf.maximum(tf.sum(peaks), 1));
  });
}
