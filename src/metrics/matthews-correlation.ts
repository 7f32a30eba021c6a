import { countLabels } from "./label-counts.js";

/**
 * Matthews' correlation of true and predicted classes: 1 where all agree, 0 for guesses.
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @returns A value in [-1, 1]; 0 where either list holds one class only, or nothing.
 * @throws {RangeError} If the lengths differ or a label is no class index.
 * @see sklearn.metrics.matthews_corrcoef; J. Gorodkin, Comparing two K-category assignments, 2004.
 * @example matthewsCorrelation([1, 1, 1, 0], [1, 0, 1, 1]) // -0.3333333
 */
export function matthewsCorrelation(yTrue: ArrayLike<number>, yPred: ArrayLike<number>): number {
  const classes = [...countLabels(yTrue, yPred).values()];
  const count = yTrue.length;
  const sum = (value: (counts: (typeof classes)[number]) => number): number =>
    classes.reduce((total, counts) => total + value(counts), 0);
  const together = sum(({ right }) => right) * count - sum(({ support, predicted }) => support * predicted);
  const ofPredicted = count ** 2 - sum(({ predicted }) => predicted ** 2);
  const ofTrue = count ** 2 - sum(({ support }) => support ** 2);
  return ofPredicted === 0 || ofTrue === 0 ? 0 : together / Math.sqrt(ofPredicted * ofTrue);
}
