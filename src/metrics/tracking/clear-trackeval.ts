import { linearSumAssignment } from "../../boxes/linear-sum-assignment.js";
import { type ClearCounts, trackShares } from "./clear-counts.js";
import type { SequenceOverlaps } from "./tracked-sequence.js";

/**
 * CLEAR MOT as TrackEval counts it. In each frame the pairing is taken that goes on with most pairs of the frame before
 * and, among these, overlaps most. A track found again after a pause is a fragment, whether it was missed or out of sight.
 *
 * @see trackeval.metrics.CLEAR; K. Bernardin and R. Stiefelhagen, Evaluating multiple object tracking performance, 2008.
 */
export function clearTrackEval({ frames, trueFrames }: SequenceOverlaps, iouThreshold: number): ClearCounts {
  const tracks = trueFrames.length;
  const found = new Int32Array(tracks);
  const fragments = new Int32Array(tracks);
  /** The predicted track that each true one was last found as, ever and in the last frame that had both. */
  const last = new Int32Array(tracks).fill(-1);
  let previous = new Int32Array(tracks).fill(-1);
  let [matches, falsePositives, misses, switches, similarity] = [0, 0, 0, 0, 0];

  for (const { truth, predicted, iou } of frames) {
    if (truth.length === 0 || predicted.length === 0) {
      misses += truth.length;
      falsePositives += predicted.length;
      continue;
    }
    const score = iou.map((row, at) =>
      row.map((value, column) => {
        if (value < iouThreshold - Number.EPSILON) return 0;
        return value + (predicted[column] === previous[truth[at]!] ? 1000 : 0);
      }),
    );
    const current = new Int32Array(tracks).fill(-1);
    let here = 0;
    for (const [row, column] of linearSumAssignment(score.map((values) => values.map((value) => -value)))) {
      if (score[row]![column]! <= Number.EPSILON) continue;
      const track = truth[row]!;
      const other = predicted[column]!;
      if (last[track] !== -1 && last[track] !== other) switches++;
      if (previous[track] === -1) fragments[track]!++;
      last[track] = other;
      current[track] = other;
      found[track]!++;
      similarity += iou[row]![column]!;
      here++;
    }
    previous = current;
    matches += here;
    misses += truth.length - here;
    falsePositives += predicted.length - here;
  }
  return {
    matches,
    falsePositives,
    misses,
    switches,
    fragmentations: fragments.reduce((total, count) => total + Math.max(0, count - 1), 0),
    ...trackShares(found, trueFrames, (share) => share > 0.8),
    similarity,
  };
}
