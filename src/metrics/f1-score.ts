import { averageOverLabels, f1Of, type LabelAverage } from "./label-counts.js";

/**
 * F1: the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN).
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @param options.average See {@link LabelAverage}; default "macro". Classes that appear in neither list do not count.
 * @returns A value in [0, 1]; a class never predicted right scores 0, and so do empty lists.
 * @throws {RangeError} If the lengths differ, a label is no class index, or "binary" is given other labels than 0 and 1.
 * @see sklearn.metrics.f1_score with zero_division=0 (whose default average is "binary")
 * @example f1Score([0, 0, 1, 1], [0, 1, 1, 1]) // 0.7333333
 * @example f1Score([0, 0, 1, 1], [0, 1, 1, 1], { average: "binary" }) // 0.8
 */
export function f1Score(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  { average = "macro" }: { average?: LabelAverage } = {},
): number {
  return averageOverLabels(yTrue, yPred, average, f1Of);
}
