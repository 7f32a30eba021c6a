import { tf } from "../../tensorflow/index.js";

/** What becomes of the losses of single elements: their weighted mean, their weighted sum, or nothing. */
export type Reduction = "mean" | "sum" | "none";

/** What every loss takes. */
export interface LossOptions<R extends Reduction = Reduction> {
  /** What each loss counts, >= 0: of the losses' shape or one that broadcasts to it; by default all count the same. */
  readonly weights?: tf.Tensor | undefined;
  /** "mean" (default): the weighted sum over the sum of the weights, and 0 where that is 0; "sum"; "none". */
  readonly reduction?: R | undefined;
}

/** What a loss returns: one number, or with the reduction "none" a number for each element. */
export type Reduced<R extends Reduction, Losses extends tf.Tensor = tf.Tensor> = R extends "none"
  ? Losses
  : tf.Scalar;

/** Keeps the mean over nothing finite: 0 instead of 0 / 0. */
const smallestTotal = 1e-12;

/**
 * Puts the losses of single elements together. A picture without objects, or weights that are all 0, give 0.
 *
 * @param losses A loss for each element.
 * @throws {RangeError} If the reduction is unknown.
 * @example reduceLoss(tf.tensor1d([1, 5, 3]), { weights: tf.tensor1d([1, 0, 1]) }).array() // 2
 * @example reduceLoss(tf.tensor1d([])).array() // 0
 */
export function reduceLoss<R extends Reduction = "mean", Losses extends tf.Tensor = tf.Tensor>(
  losses: Losses,
  { weights, reduction = "mean" as R }: LossOptions<R> = {},
): Reduced<R, Losses> {
  return tf.tidy(() => {
    const weighted = weights === undefined ? losses : tf.mul(losses, weights);
    return reduced(losses, weighted, weights, reduction);
  }) as Reduced<R, Losses>;
}

function reduced(
  losses: tf.Tensor,
  weighted: tf.Tensor,
  weights: tf.Tensor | undefined,
  reduction: Reduction,
): tf.Tensor {
  switch (reduction) {
    case "none":
      return weighted.clone();
    case "sum":
      return tf.sum(weighted);
    case "mean": {
      if (weights === undefined) return tf.div(tf.sum(losses), Math.max(losses.size, 1));
      const total = tf.sum(tf.mul(weights, tf.onesLike(losses)));
      return tf.div(tf.sum(weighted), tf.maximum(total, smallestTotal));
    }
    default:
      throw new RangeError(
        `reduction must be "mean", "sum" or "none", got ${JSON.stringify(reduction satisfies never)}`,
      );
  }
}
