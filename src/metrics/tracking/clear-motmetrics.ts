import { linearSumAssignment } from "../../boxes/linear-sum-assignment.js";
import { type ClearCounts, trackShares } from "./clear-counts.js";
import type { FrameOverlaps, SequenceOverlaps } from "./tracked-sequence.js";

/**
 * CLEAR MOT as py-motmetrics counts it. In each frame a true track keeps the predicted one that it was last found as, also
 * after a pause, as long as they overlap enough; the rest is paired for the least distance 1 - IoU. A fragmentation is a
 * frame in which a track found before and after is missed for the first time.
 *
 * @see motmetrics.MOTAccumulator; K. Bernardin and R. Stiefelhagen, Evaluating multiple object tracking performance, 2008.
 */
export function clearMotMetrics({ frames, trueFrames }: SequenceOverlaps, iouThreshold: number): ClearCounts {
  const tracks = trueFrames.length;
  const found = new Int32Array(tracks);
  const last = new Int32Array(tracks).fill(-1);
  /** 1 from the first miss after a track was found; it was a fragmentation if the track is found again. */
  const isLost = new Uint8Array(tracks);
  let [matches, falsePositives, misses, switches, fragmentations, similarity] = [0, 0, 0, 0, 0, 0];

  for (const frame of frames) {
    const columns = pairFrame(frame, last, 1 - iouThreshold);
    let here = 0;
    for (const [row, column] of columns.entries()) {
      const track = frame.truth[row]!;
      if (column === -1) {
        if (found[track]! > 0) isLost[track] = 1;
        continue;
      }
      const other = frame.predicted[column]!;
      if (last[track] !== -1 && last[track] !== other) switches++;
      if (isLost[track] === 1) fragmentations++;
      isLost[track] = 0;
      last[track] = other;
      found[track]!++;
      similarity += frame.iou[row]![column]!;
      here++;
    }
    matches += here;
    misses += frame.truth.length - here;
    falsePositives += frame.predicted.length - here;
  }
  return {
    matches,
    falsePositives,
    misses,
    switches,
    fragmentations,
    ...trackShares(found, trueFrames, (share) => share >= 0.8),
    similarity,
  };
}

/** The column of each row of a frame, or -1. */
function pairFrame(
  { truth, predicted, iou }: FrameOverlaps,
  last: Int32Array,
  mostDistance: number,
): Int32Array {
  const columns = new Int32Array(truth.length).fill(-1);
  const isTaken = new Uint8Array(predicted.length);
  for (let row = 0; row < truth.length; row++) {
    const column = predicted.indexOf(last[truth[row]!]!);
    if (column === -1 || isTaken[column] === 1 || 1 - iou[row]![column]! > mostDistance) continue;
    columns[row] = column;
    isTaken[column] = 1;
  }
  // Dearer than all pairs together: no pair too far apart is taken in place of one that is near enough.
  const tooFar = 2 * Math.min(truth.length, predicted.length) + 1;
  const distance = iou.map((row, at) =>
    row.map((value, column) =>
      columns[at] !== -1 || isTaken[column] === 1 || 1 - value > mostDistance ? tooFar : 1 - value,
    ),
  );
  for (const [row, column] of linearSumAssignment(distance)) {
    if (distance[row]![column] !== tooFar) columns[row] = column;
  }
  return columns;
}
