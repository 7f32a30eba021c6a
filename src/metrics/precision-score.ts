import { averageOverLabels, type LabelAverage, precisionOf } from "./label-counts.js";

/**
 * Precision: the share of predictions of a class that are right, TP / (TP + FP).
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @param options.average See {@link LabelAverage}; default "macro". Classes that appear in neither list do not count.
 * @returns A value in [0, 1]; a class never predicted scores 0, and so do empty lists.
 * @throws {RangeError} If the lengths differ, a label is no class index, or "binary" is given other labels than 0 and 1.
 * @see sklearn.metrics.precision_score with zero_division=0 (whose default average is "binary")
 * @example precisionScore([0, 0, 1, 1], [0, 1, 1, 1]) // 0.8333333
 */
export function precisionScore(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  { average = "macro" }: { average?: LabelAverage } = {},
): number {
  return averageOverLabels(yTrue, yPred, average, precisionOf);
}
