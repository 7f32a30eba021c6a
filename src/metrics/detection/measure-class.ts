import { cocoRecallLevels } from "./coco-parameters.js";
import { byScore } from "./detections.js";
import { type MatchedClass, outcomes } from "./match-class.js";
import { type PrecisionLevels, precisionLevels } from "./precision-levels.js";

/** What was measured of one class; a list is empty where its area range has no true box. */
export interface ClassMeasures {
  /** By area range and IoU threshold. */
  readonly precision: readonly (readonly PrecisionLevels[])[];
  /** By area range, IoU threshold and limit of detections. */
  readonly recall: readonly (readonly (readonly number[])[])[];
  /** True boxes of any size, crowds left out. */
  readonly truths: number;
  readonly detections: number;
}

/**
 * Precision and recall of one class.
 *
 * @param limits So many detections of an image take part in each recall.
 * @see pycocotools.cocoeval.COCOeval.accumulate
 */
export function measureClass(matched: MatchedClass, limits: readonly number[]): ClassMeasures {
  const { scores, rank, outcome, positives } = matched;
  const order = Int32Array.from(scores, (_, at) => at).sort(byScore(scores));
  return {
    precision: outcome.map((byThreshold, area) =>
      positives[area] === 0
        ? []
        : byThreshold.map((found) =>
            precisionLevels(found, order, scores, positives[area]!, cocoRecallLevels),
          ),
    ),
    recall: outcome.map((byThreshold, area) =>
      positives[area] === 0
        ? []
        : byThreshold.map((found) =>
            limits.map((limit) => countRight(found, rank, limit) / positives[area]!),
          ),
    ),
    truths: positives[0]!,
    detections: scores.length,
  };
}

function countRight(found: Uint8Array, rank: Int32Array, limit: number): number {
  let right = 0;
  for (let at = 0; at < found.length; at++) {
    if (found[at] === outcomes.truePositive && rank[at]! < limit) right++;
  }
  return right;
}
