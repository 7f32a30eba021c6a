import { checkShare } from "../boxes/check-scores.js";
import type { SequenceDataset } from "../datasets/sequences.js";
import type { TrackedBoxes, TrackedSequence } from "../metrics/tracking/tracked-sequence.js";
import {
  type TrackingEvaluation,
  type TrackingOptions,
  type TrackingScores,
  trackingEvaluation,
} from "../metrics/tracking/tracking-evaluation.js";
import { pairByOverlap } from "../tracking/pair-by-overlap.js";
import type { Track } from "../tracking/track-objects.js";
import { framesOfTracks, type TrueFrame, trueFrames } from "./tracked-frames.js";

export interface EvaluateTracksOptions extends TrackingOptions {
  /**
   * True boxes of which less than this is to be seen (`boxMeta.visibility`) are passed over, as are those that the source
   * marks so: they are not missed, and what was found there is not wrong. In [0, 1]; default 0: all count.
   */
  readonly minVisibility?: number;
}

/** The figures of one video, or of all. */
export interface TrackingRow {
  readonly video: string;
  readonly mota: number;
  /** The mean IoU of the matches. */
  readonly motp: number;
  readonly idf1: number;
  readonly hota: number;
  readonly recall: number;
  readonly precision: number;
  readonly switches: number;
  readonly fragmentations: number;
  readonly truths: number;
}

/** What {@link evaluateTracks} found. */
export interface TracksEvaluation extends TrackingEvaluation {
  /** One row a video and one for all of them: `new DataFrame(evaluation.table())` shows it. */
  table(): TrackingRow[];
}

/**
 * How well tracks follow the objects of a data set's videos: MOTA, MOTP, IDF1, HOTA and what they are made of.
 *
 * @param dataset Videos whose boxes have a `track` in `boxMeta` (`movingObjects`, `readMot`).
 * @param tracks What was found in each video, in the order of `dataset.sequences`.
 * @param options See {@link EvaluateTracksOptions}.
 * @throws {TypeError} If the data set has no videos.
 * @throws {RangeError} If there is not one list of tracks for each video, a box has no track, or an option is out of
 *   range.
 * @see trackingEvaluation for the metrics, trackVideos for the tracks.
 * @example
 * const videos = movingObjects({ count: 1, frames: 3, objects: [1, 1], edges: "bounce" });
 * const boxes = [0, 1, 2].map((frame) => videos.annotation(frame).boxes[0]!);
 * const track = { id: 1, label: 0, frames: [0, 1, 2], boxes, scores: [1, 1, 1] };
 * const evaluation = await evaluateTracks(videos, [[track]]);
 * evaluation.mota // 1
 */
export async function evaluateTracks(
  dataset: SequenceDataset,
  tracks: readonly (readonly Track[])[],
  { minVisibility = 0, ...options }: EvaluateTracksOptions = {},
): Promise<TracksEvaluation> {
  checkShare(minVisibility, "minVisibility");
  const sequences = sequencesOf(dataset);
  if (tracks.length !== sequences.length) {
    throw new RangeError(
      `tracks must be one list for each of the ${sequences.length} videos of "${dataset.name}", got ${tracks.length}`,
    );
  }
  const { iouThreshold = 0.5 } = options;
  const videos: TrackedSequence[] = [];
  for (const [index, sequence] of sequences.entries()) {
    const truth = await trueFrames(dataset, sequence, minVisibility);
    const found = framesOfTracks(tracks[index]!, sequence.length, `tracks[${index}]`);
    const predictions = found.map((frame, at) => withoutPassedOver(frame, truth[at]!, iouThreshold));
    videos.push({ name: sequence.name, truth, predictions });
  }
  const evaluation = trackingEvaluation(videos, options);
  return {
    ...evaluation,
    table: () => [
      ...evaluation.sequences.map(({ name, ...scores }) => rowOf(name!, scores)),
      rowOf("all", evaluation),
    ],
  };
}

/** The videos of a data set that has some. */
export function sequencesOf(dataset: SequenceDataset): SequenceDataset["sequences"] {
  if (Array.isArray(dataset?.sequences)) return dataset.sequences;
  throw new TypeError(
    `dataset must have videos ("sequences", as those of movingObjects and readMot), got ${dataset?.name ?? typeof dataset}`,
  );
}

/** What was found without what matches a box that is passed over best (as TrackEval cleans MOTChallenge's data). */
function withoutPassedOver(
  found: TrackedBoxes,
  { boxes, passedOver }: TrueFrame,
  iouThreshold: number,
): TrackedBoxes {
  if (passedOver.length === 0) return found;
  const pairs = pairByOverlap([...boxes, ...passedOver], found.boxes, iouThreshold);
  const gone = new Set(pairs.filter(([row]) => row >= boxes.length).map(([, column]) => column));
  const isKept = (_: unknown, at: number) => !gone.has(at);
  return { boxes: found.boxes.filter(isKept), ids: Array.from(found.ids).filter(isKept) };
}

function rowOf(video: string, scores: TrackingScores): TrackingRow {
  const { mota, motpSimilarity: motp, idf1, hota, recall, precision } = scores;
  const { switches, fragmentations, truths } = scores;
  return { video, mota, motp, idf1, hota, recall, precision, switches, fragmentations, truths };
}
