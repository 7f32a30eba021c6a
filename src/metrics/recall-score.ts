import { averageOverLabels, type LabelAverage, recallOf } from "./label-counts.js";

/**
 * Recall: the share of a class's true labels that were predicted as such, TP / (TP + FN).
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @param options.average See {@link LabelAverage}; default "macro". Classes that appear in neither list do not count.
 * @returns A value in [0, 1]; a class without true labels scores 0, and so do empty lists.
 * @throws {RangeError} If the lengths differ, a label is no class index, or "binary" is given other labels than 0 and 1.
 * @see sklearn.metrics.recall_score with zero_division=0 (whose default average is "binary")
 * @example recallScore([0, 0, 1, 1], [0, 1, 1, 1]) // 0.75
 */
export function recallScore(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  { average = "macro" }: { average?: LabelAverage } = {},
): number {
  return averageOverLabels(yTrue, yPred, average, recallOf);
}
