import { linearSumAssignment } from "../../boxes/linear-sum-assignment.js";
import type { SequenceOverlaps } from "./tracked-sequence.js";

/** The localization thresholds of HOTA: an IoU of 0.05 to 0.95 by 0.05. */
export const hotaThresholds: readonly number[] = Array.from(
  { length: 19 },
  (_, index) => 0.05 + index * 0.05,
);

/** What HOTA is made of at one threshold; those of several videos add up. */
export interface HotaCounts {
  readonly matches: number;
  readonly falsePositives: number;
  readonly misses: number;
  /** The sum of the IoUs of the matches. */
  readonly similarity: number;
  /** Sums over the matches: how well the two tracks agree, as Jaccard index, recall and precision. */
  readonly association: number;
  readonly associationRecall: number;
  readonly associationPrecision: number;
}

/**
 * Higher order tracking accuracy, threshold by threshold: boxes are paired so that whole tracks agree, then every match
 * counts as much as its two tracks have in common.
 *
 * @see trackeval.metrics.HOTA; J. Luiten et al., HOTA: a higher order metric for evaluating multi-object tracking, 2021.
 */
export function hotaCounts({ frames, trueFrames, predictedFrames }: SequenceOverlaps): HotaCounts[] {
  const alignment = alignTracks({ frames, trueFrames, predictedFrames });
  const width = predictedFrames.length;
  const similarity = new Float64Array(hotaThresholds.length);
  /** For each pair of tracks, how often it was matched at each threshold. */
  const matched = new Map<number, Int32Array>();
  for (const { truth, predicted, iou } of frames) {
    const cost = iou.map((row, at) =>
      row.map((value, column) => -value * alignment[truth[at]! * width + predicted[column]!]!),
    );
    for (const [row, column] of linearSumAssignment(cost)) {
      const value = iou[row]![column]!;
      const pair = truth[row]! * width + predicted[column]!;
      for (const [which, threshold] of hotaThresholds.entries()) {
        if (value < threshold - Number.EPSILON) break;
        const counts = matched.get(pair) ?? new Int32Array(hotaThresholds.length);
        matched.set(pair, counts);
        counts[which]!++;
        similarity[which]! += value;
      }
    }
  }
  const sum = (counts: Int32Array): number => counts.reduce((total, count) => total + count, 0);
  return hotaThresholds.map((_, which) => {
    let [matches, association, associationRecall, associationPrecision] = [0, 0, 0, 0];
    for (const [pair, counts] of matched) {
      const count = counts[which]!;
      const ofTrue = trueFrames[Math.floor(pair / width)]!;
      const ofPredicted = predictedFrames[pair % width]!;
      matches += count;
      association += (count * count) / (ofTrue + ofPredicted - count);
      associationRecall += (count * count) / ofTrue;
      associationPrecision += (count * count) / ofPredicted;
    }
    return {
      matches,
      falsePositives: sum(predictedFrames) - matches,
      misses: sum(trueFrames) - matches,
      similarity: similarity[which]!,
      association,
      associationRecall,
      associationPrecision,
    };
  });
}

/** How well each pair of tracks agrees before boxes are paired: a Jaccard index of overlaps, row by row. */
function alignTracks({ frames, trueFrames, predictedFrames }: SequenceOverlaps): Float64Array {
  const width = predictedFrames.length;
  const together = new Float64Array(trueFrames.length * width);
  for (const { truth, predicted, iou } of frames) {
    const ofColumn = new Float64Array(predicted.length);
    for (const row of iou)
      for (let column = 0; column < row.length; column++) ofColumn[column]! += row[column]!;
    for (const [at, row] of iou.entries()) {
      const ofRow = row.reduce((total, value) => total + value, 0);
      for (let column = 0; column < row.length; column++) {
        const either = ofColumn[column]! + ofRow - row[column]!;
        if (either <= Number.EPSILON) continue;
        together[truth[at]! * width + predicted[column]!]! += row[column]! / either;
      }
    }
  }
  return together.map(
    (both, pair) => both / (trueFrames[Math.floor(pair / width)]! + predictedFrames[pair % width]! - both),
  );
}
