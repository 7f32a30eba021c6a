import { thresholdCounts } from "./threshold-counts.js";

/** A receiver operating characteristic; point i is what comes of taking all that score at least `thresholds[i]`. */
export interface RocCurve {
  /** The share of the others that is taken, ascending from 0 to 1. */
  readonly falsePositiveRate: number[];
  /** The share of the positives that is taken: recall. */
  readonly truePositiveRate: number[];
  /** Descending; the first is Infinity: nothing is taken. */
  readonly thresholds: number[];
}

/**
 * The receiver operating characteristic of scores: how many positives are found for how many false alarms. Points in the
 * middle of a straight line are left out.
 *
 * @param yTrue N true class indices.
 * @param scores N finite numbers, the higher the likelier `positive`.
 * @param options.positive The class to be found; default 1.
 * @returns See {@link RocCurve}. A rate of a class without labels is 0 throughout (NaN in scikit-learn).
 * @throws {RangeError} If the lengths differ, a label is no class index, or a score is not finite.
 * @see sklearn.metrics.roc_curve
 * @example rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).truePositiveRate // [0, 0.5, 0.5, 1, 1]
 */
export function rocCurve(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  { positive = 1 }: { positive?: number } = {},
): RocCurve {
  const { thresholds, truePositives, falsePositives } = thresholdCounts(yTrue, scores, positive);
  const isCorner = (counts: readonly number[], at: number): boolean =>
    counts[at + 1]! - counts[at]! !== counts[at]! - counts[at - 1]!;
  const kept = [...thresholds.keys()].filter(
    (at) =>
      at === 0 || at === thresholds.length - 1 || isCorner(truePositives, at) || isCorner(falsePositives, at),
  );
  const rate = (counts: readonly number[]): number[] => {
    const all = counts.at(-1) ?? 0;
    return [0, ...kept.map((at) => (all === 0 ? 0 : counts[at]! / all))];
  };
  return {
    falsePositiveRate: rate(falsePositives),
    truePositiveRate: rate(truePositives),
    thresholds: [Infinity, ...kept.map((at) => thresholds[at]!)],
  };
}
