import { thresholdCounts } from "./threshold-counts.js";

/** Precision and recall of taking all that score at least `thresholds[i]`; the last point, 1 and 0, has no threshold. */
export interface PrecisionRecallCurve {
  readonly precision: number[];
  /** Descending. */
  readonly recall: number[];
  /** Ascending, one fewer than points. */
  readonly thresholds: number[];
}

/**
 * Precision and recall at every threshold.
 *
 * @param yTrue N true class indices.
 * @param scores N finite numbers, the higher the likelier `positive`.
 * @param options.positive The class to be found; default 1.
 * @returns See {@link PrecisionRecallCurve}. Without positives recall is 1 at every threshold.
 * @throws {RangeError} If the lengths differ, a label is no class index, or a score is not finite.
 * @see sklearn.metrics.precision_recall_curve
 * @example precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).precision // [0.5, 0.6666667, 0.5, 1, 1]
 */
export function precisionRecallCurve(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  { positive = 1 }: { positive?: number } = {},
): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives } = thresholdCounts(yTrue, scores, positive);
  const all = truePositives.at(-1) ?? 0;
  const precision = truePositives.map((right, at) => right / (right + falsePositives[at]!));
  const recall = truePositives.map((right) => (all === 0 ? 1 : right / all));
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: thresholds.toReversed(),
  };
}

/**
 * Average precision of scores: the precision at each threshold, weighted by the recall that it adds. (COCO's and Pascal
 * VOC's average precision of boxes interpolate; see {@link cocoEvaluation}.)
 *
 * @param yTrue N true class indices.
 * @param scores N finite numbers, the higher the likelier `positive`.
 * @param options.positive The class to be found; default 1.
 * @returns A value in [0, 1]; 0 where there are no positives.
 * @throws {RangeError} If the lengths differ, a label is no class index, or a score is not finite.
 * @see sklearn.metrics.average_precision_score
 * @example averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.8333333
 */
export function averagePrecision(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  { positive = 1 }: { positive?: number } = {},
): number {
  const { precision, recall } = precisionRecallCurve(yTrue, scores, { positive });
  let area = 0;
  for (let at = 1; at < recall.length; at++) area += (recall[at - 1]! - recall[at]!) * precision[at - 1]!;
  return area;
}
