import { checkProbabilities } from "./check-probabilities.js";

/**
 * Log loss (cross-entropy): the mean of -ln(probability given to the true class).
 *
 * @param yTrue N true class indices.
 * @param probabilities N rows of one probability a class.
 * @returns Nats, from 0; a probability counts as 2.2e-16 at least. 0 where there are no labels.
 * @throws {RangeError} If the lengths differ, a row is none of probabilities, or a label has no column.
 * @see sklearn.metrics.log_loss
 * @example logLoss([0, 1], [[0.9, 0.1], [0.5, 0.5]]) // 0.3992539
 */
export function logLoss(yTrue: ArrayLike<number>, probabilities: readonly ArrayLike<number>[]): number {
  checkProbabilities(yTrue, probabilities);
  if (probabilities.length === 0) return 0;
  const epsilon = Number.EPSILON;
  return (
    probabilities.reduce((total, row, index) => {
      const value = Math.min(Math.max(row[yTrue[index]!]!, epsilon), 1 - epsilon);
      return total - Math.log(value);
    }, 0) / probabilities.length
  );
}
