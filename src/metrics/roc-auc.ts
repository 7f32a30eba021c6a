import { checkScoreRows } from "./check-probabilities.js";
import { rocCurve } from "./roc-curve.js";

/**
 * Area under the receiver operating characteristic: the chance that a positive scores higher than another one (ties count
 * half).
 *
 * @param yTrue N true class indices.
 * @param scores N finite numbers, the higher the likelier `positive`.
 * @param options.positive The class to be found; default 1.
 * @returns A value in [0, 1], 0.5 for guesses; NaN where there are no positives or nothing else: no pair to compare.
 * @throws {RangeError} If the lengths differ, a label is no class index, or a score is not finite.
 * @see sklearn.metrics.roc_auc_score
 * @example rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 */
export function rocAuc(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  { positive = 1 }: { positive?: number } = {},
): number {
  const { falsePositiveRate, truePositiveRate } = rocCurve(yTrue, scores, { positive });
  if (falsePositiveRate.at(-1) === 0 || truePositiveRate.at(-1) === 0) return Number.NaN;
  let area = 0;
  for (let at = 1; at < falsePositiveRate.length; at++) {
    const width = falsePositiveRate[at]! - falsePositiveRate[at - 1]!;
    area += (width * (truePositiveRate[at]! + truePositiveRate[at - 1]!)) / 2;
  }
  return area;
}

/**
 * Area under the receiver operating characteristic of many classes, each against the rest.
 *
 * @param yTrue N true class indices.
 * @param scores N rows of one finite number a class, the higher the likelier.
 * @param options.average `macro` (default): plain mean; `weighted`: mean by the number of true labels. Classes without
 *   true labels do not count.
 * @returns A value in [0, 1]; NaN where fewer than two classes have true labels.
 * @throws {RangeError} If the lengths differ, a score is not finite, or a label has no column.
 * @see sklearn.metrics.roc_auc_score with multi_class="ovr" (an error there where a class has no labels)
 * @example multiclassRocAuc([0, 1, 2], [[0.8, 0.1, 0.1], [0.5, 0.4, 0.1], [0.1, 0.2, 0.7]]) // 1
 */
export function multiclassRocAuc(
  yTrue: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
  { average = "macro" }: { average?: "macro" | "weighted" } = {},
): number {
  const numClasses = checkScoreRows(yTrue, scores, "scores");
  let total = 0;
  let weights = 0;
  for (let label = 0; label < numClasses; label++) {
    const support = Array.prototype.filter.call(yTrue, (each) => each === label).length;
    if (support === 0) continue;
    const weight = average === "weighted" ? support : 1;
    total +=
      weight *
      rocAuc(
        yTrue,
        scores.map((row) => row[label]!),
        { positive: label },
      );
    weights += weight;
  }
  return total / weights;
}
