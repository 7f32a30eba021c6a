import { checkScoreRows } from "./check-probabilities.js";

/**
 * The share of true labels among the k classes of the highest scores.
 *
 * @param yTrue N true class indices.
 * @param scores N rows of one number a class, the higher the likelier.
 * @param k How many classes may be named; at least 1.
 * @returns A value in [0, 1]; 0 where there are no labels. Of equal scores the class of the higher index comes first.
 * @throws {RangeError} If the lengths differ, a score is not finite, a label has no column, or k is no whole number > 0.
 * @see sklearn.metrics.top_k_accuracy_score
 * @example topKAccuracy([0, 1], [[0.1, 0.6, 0.3], [0.5, 0.3, 0.2]], 2) // 0.5
 */
export function topKAccuracy(
  yTrue: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
  k: number,
): number {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be a whole number > 0, got ${k}`);
  const numClasses = checkScoreRows(yTrue, scores, "scores");
  if (scores.length === 0) return 0;
  let right = 0;
  for (const [index, row] of scores.entries()) {
    const label = yTrue[index]!;
    let before = 0;
    for (let other = 0; other < numClasses; other++) {
      if (row[other]! > row[label]! || (row[other] === row[label] && other > label)) before++;
    }
    if (before < k) right++;
  }
  return right / scores.length;
}
