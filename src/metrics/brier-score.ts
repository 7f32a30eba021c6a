import { checkProbabilities } from "./check-probabilities.js";

/**
 * Brier score: the mean squared distance of the probabilities from what happened.
 *
 * @param yTrue N true class indices.
 * @param probabilities N rows of one probability a class.
 * @returns For two classes the mean of (p - y)^2, in [0, 1]; for more the sum over the classes, in [0, 2]. 0 where there
 *   are no labels.
 * @throws {RangeError} If the lengths differ, a row is none of probabilities, or a label has no column.
 * @see sklearn.metrics.brier_score_loss
 * @example brierScore([0, 1], [[0.9, 0.1], [0.5, 0.5]]) // 0.13
 */
export function brierScore(yTrue: ArrayLike<number>, probabilities: readonly ArrayLike<number>[]): number {
  const numClasses = checkProbabilities(yTrue, probabilities);
  let total = 0;
  for (const [index, row] of probabilities.entries()) {
    for (let label = 0; label < numClasses; label++) {
      total += (row[label]! - (label === yTrue[index] ? 1 : 0)) ** 2;
    }
  }
  if (numClasses <= 2) total /= 2;
  return probabilities.length === 0 ? 0 : total / probabilities.length;
}
