import { checkLabels } from "./check-labels.js";

/**
 * How often each class was taken for which.
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @param numClasses How many classes there are; by default one more than the largest index that appears.
 * @returns `numClasses` rows (the true class) of `numClasses` counts (the predicted class).
 * @throws {RangeError} If the lengths differ, or a label is no class index below `numClasses`.
 * @see sklearn.metrics.confusion_matrix
 * @example confusionMatrix([0, 1, 1], [0, 1, 0]) // [[1, 0], [1, 1]]
 */
export function confusionMatrix(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  numClasses?: number,
): number[][] {
  checkLabels(yTrue, yPred);
  let largest = -1;
  for (let index = 0; index < yTrue.length; index++)
    largest = Math.max(largest, yTrue[index]!, yPred[index]!);
  const count = numClasses ?? largest + 1;
  if (!Number.isSafeInteger(count) || count <= largest) {
    throw new RangeError(
      `numClasses must be a whole number above the largest label ${largest}, got ${count}`,
    );
  }
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let index = 0; index < yTrue.length; index++) {
    const row = matrix[yTrue[index]!]!;
    row[yPred[index]!] = row[yPred[index]!]! + 1;
  }
  return matrix;
}
