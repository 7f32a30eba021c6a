import { checkShare } from "../../boxes/check-scores.js";
import { addUp, share } from "./add-up.js";
import type { ClearCounts } from "./clear-counts.js";
import { clearMotMetrics } from "./clear-motmetrics.js";
import { clearTrackEval } from "./clear-trackeval.js";
import { type HotaCounts, hotaCounts } from "./hota-counts.js";
import { type HotaScores, hotaScores } from "./hota-scores.js";
import { type IdentityCounts, identityCounts } from "./identity-counts.js";
import { sequenceOverlaps, type TrackedSequence } from "./tracked-sequence.js";

export interface TrackingOptions {
  /** IoU that a match needs (HOTA has thresholds of its own); default 0.5. */
  readonly iouThreshold?: number;
  /**
   * Whose rules pair boxes and count switches, fragmentations and mostly tracked ones, which differ in corners: "trackeval"
   * (default; MOTChallenge's own) or "motmetrics".
   */
  readonly rules?: "trackeval" | "motmetrics";
}

/** The figures of a tracker. Shares are in [0, 1], or 0 where there is nothing to divide by, if not said otherwise. */
export interface TrackingScores extends Omit<ClearCounts, "similarity">, IdentityCounts, HotaScores {
  /** 1 - (misses + false positives + switches) / true boxes: at most 1, below 0 where errors outnumber objects. */
  readonly mota: number;
  /** The mean IoU of the matches (MOTP in TrackEval); higher is better. */
  readonly motpSimilarity: number;
  /** 1 less that: the mean distance (MOTP in py-motmetrics, NaN there without matches); lower is better. */
  readonly motpDistance: number;
  readonly recall: number;
  readonly precision: number;
  /** The share of boxes that bear the id given to their track, as F1, precision and recall. */
  readonly idf1: number;
  readonly idp: number;
  readonly idr: number;
  /** True boxes. */
  readonly truths: number;
  readonly frames: number;
}

/** What {@link trackingEvaluation} found. */
export interface TrackingEvaluation extends TrackingScores {
  /** One row a video. */
  readonly sequences: readonly (TrackingScores & { readonly name?: string })[];
}

/**
 * How well objects are followed through videos: CLEAR MOT, identity and HOTA metrics.
 *
 * The figures of all videos together come of their added counts, not of a mean over videos.
 *
 * @param sequences The videos: what is true of each frame and what a tracker said.
 * @param options See {@link TrackingOptions}.
 * @returns All figures of all videos together, and of each. Where no video has a true box, MOTA is 0.
 * @throws {TypeError} If a list is none, or an id is neither a number nor a string.
 * @throws {RangeError} If there is no video, its lists differ in length, an id comes twice in a frame, a box is inside out, or a threshold
 *   or rule is none.
 * @see TrackEval (github.com/JonathonLuiten/TrackEval), py-motmetrics (github.com/cheind/py-motmetrics)
 * @example
 * const seen = (x: number, id: number) => ({ boxes: [[x, 0, x + 10, 10]] as const, ids: [id] });
 * const truth = [seen(0, 1), seen(5, 1), seen(10, 1)];
 * const predictions = [seen(0, 7), seen(5, 7), seen(10, 8)];
 * const { mota, switches, idf1 } = trackingEvaluation([{ truth, predictions }]);
 * [mota, switches, idf1] // [0.6666667, 1, 0.6666667]
 */
export function trackingEvaluation(
  sequences: readonly TrackedSequence[],
  { iouThreshold = 0.5, rules = "trackeval" }: TrackingOptions = {},
): TrackingEvaluation {
  checkShare(iouThreshold, "iouThreshold");
  const clear = { trackeval: clearTrackEval, motmetrics: clearMotMetrics }[rules];
  if (clear === undefined) {
    throw new RangeError(`rules must be "trackeval" or "motmetrics", got ${String(rules)}`);
  }
  if (!Array.isArray(sequences)) {
    throw new TypeError(`sequences must be a list of videos, got ${typeof sequences}`);
  }
  if (sequences.length === 0) throw new RangeError("sequences must hold at least one video, got none");
  const counted = sequences.map((sequence: TrackedSequence, index: number) => {
    const overlaps = sequenceOverlaps(sequence, `sequences[${index}]`);
    return {
      frames: overlaps.frames.length,
      clear: clear(overlaps, iouThreshold),
      identity: identityCounts(overlaps, iouThreshold),
      hota: hotaCounts(overlaps),
    };
  });
  return {
    ...trackingScores(counted),
    sequences: counted.map((counts, index) => {
      const name = (sequences[index] as TrackedSequence).name;
      return { ...(name !== undefined && { name }), ...trackingScores([counts]) };
    }),
  };
}

interface SequenceCounts {
  readonly frames: number;
  readonly clear: ClearCounts;
  readonly identity: IdentityCounts;
  readonly hota: readonly HotaCounts[];
}

function trackingScores(counted: readonly SequenceCounts[]): TrackingScores {
  const clear = addUp(counted.map((counts) => counts.clear));
  const identity = addUp(counted.map((counts) => counts.identity));
  const { similarity, ...counts } = clear;
  const truths = clear.matches + clear.misses;
  const motpSimilarity = share(similarity, clear.matches);
  const { identityMatches, identityFalsePositives, identityMisses } = identity;
  return {
    mota: share(clear.matches - clear.falsePositives - clear.switches, truths),
    motpSimilarity,
    motpDistance: 1 - motpSimilarity,
    recall: share(clear.matches, truths),
    precision: share(clear.matches, clear.matches + clear.falsePositives),
    idf1: share(2 * identityMatches, 2 * identityMatches + identityFalsePositives + identityMisses),
    idp: share(identityMatches, identityMatches + identityFalsePositives),
    idr: share(identityMatches, identityMatches + identityMisses),
    ...hotaScores(counted.map(({ hota }) => hota)),
    ...counts,
    ...identity,
    truths,
    frames: counted.reduce((total, { frames }) => total + frames, 0),
  };
}
