import { linearSumAssignment } from "../../boxes/linear-sum-assignment.js";
import type { SequenceOverlaps } from "./tracked-sequence.js";

/** What the identity metrics are made of; counts of several videos add up. */
export interface IdentityCounts {
  /** Boxes of a track under the one predicted id that was given to it. */
  readonly identityMatches: number;
  readonly identityFalsePositives: number;
  readonly identityMisses: number;
}

/**
 * Pairs whole tracks one to one so that as many boxes as possible agree: who is who, and not for how long.
 *
 * @see trackeval.metrics.Identity; E. Ristani et al., Performance measures and a data set for multi-target tracking, 2016.
 */
export function identityCounts(
  { frames, trueFrames, predictedFrames }: SequenceOverlaps,
  iouThreshold: number,
): IdentityCounts {
  const together = Array.from(trueFrames, () => new Float64Array(predictedFrames.length));
  for (const { truth, predicted, iou } of frames) {
    for (const [row, values] of iou.entries()) {
      for (let column = 0; column < values.length; column++) {
        if (values[column]! >= iouThreshold) together[truth[row]!]![predicted[column]!]!++;
      }
    }
  }
  const pairs = linearSumAssignment(together.map((row) => row.map((count) => -count)));
  const matches = pairs.reduce((total, [row, column]) => total + together[row]![column]!, 0);
  const sum = (counts: Int32Array): number => counts.reduce((total, count) => total + count, 0);
  return {
    identityMatches: matches,
    identityFalsePositives: sum(predictedFrames) - matches,
    identityMisses: sum(trueFrames) - matches,
  };
}
