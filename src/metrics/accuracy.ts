import { checkLabels } from "./check-labels.js";

/**
 * The share of labels that are right.
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @returns A value in [0, 1]; 0 where there are no labels.
 * @throws {RangeError} If the lengths differ or a label is no class index.
 * @see sklearn.metrics.accuracy_score (an error there for empty lists).
 * @example accuracy([0, 1, 2, 2], [0, 1, 1, 2]) // 0.75
 */
export function accuracy(yTrue: ArrayLike<number>, yPred: ArrayLike<number>): number {
  checkLabels(yTrue, yPred);
  if (yTrue.length === 0) return 0;
  let right = 0;
  for (let index = 0; index < yTrue.length; index++) right += yTrue[index] === yPred[index] ? 1 : 0;
  return right / yTrue.length;
}
