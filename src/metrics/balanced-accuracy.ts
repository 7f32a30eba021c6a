import { countLabels, recallOf } from "./label-counts.js";

/**
 * The mean recall of the classes: accuracy that does not get better by preferring the frequent ones.
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @returns A value in [0, 1]; classes without true labels do not count; 0 where there are no labels.
 * @throws {RangeError} If the lengths differ or a label is no class index.
 * @see sklearn.metrics.balanced_accuracy_score
 * @example balancedAccuracy([0, 0, 0, 1], [0, 0, 0, 0]) // 0.5
 */
export function balancedAccuracy(yTrue: ArrayLike<number>, yPred: ArrayLike<number>): number {
  const classes = [...countLabels(yTrue, yPred).values()].filter(({ support }) => support > 0);
  return classes.length === 0
    ? 0
    : classes.reduce((total, counts) => total + recallOf(counts), 0) / classes.length;
}
