import { checkLabels } from "./check-labels.js";

/**
 * The class that appears most often: what to predict for every picture when nothing was learned.
 *
 * @param labels N >= 1 class indices of the training set.
 * @returns A class index; the smallest of those that are equally frequent.
 * @throws {RangeError} If there is no label, or one is no class index.
 * @example mostCommonClass([2, 1, 2, 1, 0]) // 1
 */
export function mostCommonClass(labels: ArrayLike<number>): number {
  checkLabels(labels, labels);
  if (labels.length === 0) throw new RangeError("labels must hold at least one label, got none");
  const counts: number[] = [];
  for (const label of Array.from(labels)) counts[label] = (counts[label] ?? 0) + 1;
  let best = 0;
  counts.forEach((count, label) => {
    if (count > (counts[best] ?? 0)) best = label;
  });
  return best;
}
