import { outcomes } from "./match-class.js";

/** Precision and score of a ranking where it reaches given levels of recall. */
export interface PrecisionLevels {
  readonly precision: Float64Array;
  readonly score: Float64Array;
}

/**
 * The best precision at or beyond each level of recall, 0 beyond the last: the precision-recall curve that COCO's AP is
 * the mean of.
 *
 * @param outcome What became of each detection; see {@link outcomes}.
 * @param order The detections, the surest first.
 * @param scores Their scores.
 * @param positives How many true boxes there are, at least 1.
 * @param levels Levels of recall in [0, 1], ascending.
 */
export function precisionLevels(
  outcome: Uint8Array,
  order: Int32Array,
  scores: Float64Array,
  positives: number,
  levels: readonly number[],
): PrecisionLevels {
  const count = order.length;
  const best = new Float64Array(count);
  const rights = new Int32Array(count);
  let right = 0;
  let counted = 0;
  for (let at = 0; at < count; at++) {
    const what = outcome[order[at]!]!;
    if (what === outcomes.truePositive) right++;
    if (what !== outcomes.ignored) counted++;
    rights[at] = right;
    best[at] = right / (counted + Number.EPSILON);
  }
  for (let at = count - 1; at > 0; at--) {
    if (best[at]! > best[at - 1]!) best[at - 1] = best[at]!;
  }
  const precision = new Float64Array(levels.length);
  const score = new Float64Array(levels.length);
  for (let level = 0, at = 0; level < levels.length; level++) {
    while (at < count && rights[at]! / positives < levels[level]!) at++;
    if (at === count) break;
    precision[level] = best[at]!;
    score[level] = scores[order[at]!]!;
  }
  return { precision, score };
}
