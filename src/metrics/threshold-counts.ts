import { checkLabels } from "./check-labels.js";

/** How many labels score at least so much: entry i is for `thresholds[i]`, the highest first. */
export interface ThresholdCounts {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/**
 * True and false positives at every score that appears.
 *
 * @param yTrue N true class indices.
 * @param scores N finite numbers, the higher the likelier `positive`.
 * @param positive The class to be found.
 * @throws {RangeError} If the lengths differ, a label is no class index, or a score is not finite; names the index.
 * @see sklearn.metrics.confusion_matrix_at_thresholds
 */
export function thresholdCounts(
  yTrue: ArrayLike<number>,
  scores: ArrayLike<number>,
  positive: number,
): ThresholdCounts {
  checkLabels(yTrue, yTrue);
  if (scores.length !== yTrue.length) {
    throw new RangeError(`scores must be one for each of ${yTrue.length} labels, got ${scores.length}`);
  }
  for (let index = 0; index < scores.length; index++) {
    if (!Number.isFinite(scores[index])) {
      throw new RangeError(`scores[${index}] must be a finite number, got ${String(scores[index])}`);
    }
  }
  const order = Int32Array.from(scores, (_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  let right = 0;
  for (let at = 0; at < order.length; at++) {
    if (yTrue[order[at]!] === positive) right++;
    const score = scores[order[at]!]!;
    if (at + 1 < order.length && scores[order[at + 1]!] === score) continue;
    thresholds.push(score);
    truePositives.push(right);
    falsePositives.push(at + 1 - right);
  }
  return { thresholds, truePositives, falsePositives };
}
