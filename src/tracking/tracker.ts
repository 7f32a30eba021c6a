import type { Box, Boxes } from "../boxes/boxes.js";
import { checkBoxes } from "../boxes/check-boxes.js";
import { checkScores } from "../boxes/check-scores.js";
import { KalmanBoxFilter } from "./kalman-box-filter.js";
import { pairByOverlap } from "./pair-by-overlap.js";
import { checkTrackerOptions, type TrackerOptions } from "./tracker-options.js";

/** An object that a tracker sees in a frame. */
export interface TrackedObject {
  /** The track's number, from 1; the same wherever the same object is believed to be. */
  readonly id: number;
  /** Where it is, xyxy pixels: what was detected and what was expected, weighed by the Kalman filter. */
  readonly box: Box;
  /** The score of the detection. */
  readonly score: number;
  /** The class that the track's detections said with most score so far; 0 where none was said. */
  readonly label: number;
}

/** One that may not be told yet: `isConfirmed` is false until it was seen often enough. */
export interface Sighting extends TrackedObject {
  readonly isConfirmed: boolean;
}

interface Detection {
  readonly box: Box;
  readonly score: number;
  readonly label: number;
}

interface Track {
  readonly id: number;
  readonly filter: KalmanBoxFilter;
  /** The sum of the scores by class. */
  readonly votes: Map<number, number>;
  isConfirmed: boolean;
  hits: number;
  /** How many frames ago it was last seen. */
  lost: number;
  box: Box;
}

/**
 * Follows objects from frame to frame by what a detector finds: tracking by detection, after SORT and ByteTrack.
 *
 * In each frame every track is moved on by its Kalman filter, then matched by overlap (Hungarian method): first known
 * tracks with sure detections, then those that were seen in the last frame with unsure ones, then new tracks with what
 * is left. Sure detections that nobody wants begin tracks.
 *
 * @see createTracker, trackObjects
 */
export class Tracker {
  readonly #options: Required<TrackerOptions>;
  #tracks: Track[] = [];
  #frame = 0;
  #lastId = 0;

  constructor(options: TrackerOptions = {}) {
    this.#options = checkTrackerOptions(options);
  }

  /**
   * Takes in the next frame.
   *
   * @param boxes N boxes, xyxy pixels: what a detector found, unsure ones among them (`scoreThreshold: 0.1`).
   * @param scores Their N scores.
   * @param labels Their N classes, where there are several.
   * @returns The objects seen in this frame whose tracks are confirmed, the oldest track first.
   * @throws {RangeError} If a box is inside out, a score not finite, or lengths differ; the tracker stays as it was.
   */
  update(boxes: Boxes, scores: ArrayLike<number>, labels?: ArrayLike<number>): TrackedObject[] {
    return this.sightings(boxes, scores, labels)
      .filter(({ isConfirmed }) => isConfirmed)
      .map(({ isConfirmed: _, ...object }) => object);
  }

  /** The same with the objects whose tracks are not confirmed yet. */
  sightings(boxes: Boxes, scores: ArrayLike<number>, labels?: ArrayLike<number>): Sighting[] {
    checkBoxes(boxes);
    checkScores(boxes.length, scores, labels);
    const { scoreThreshold, lowScoreThreshold, newTrackThreshold, iouThreshold, lowIouThreshold, maxLost } =
      this.#options;
    const found = boxes.map((box, at): Detection => ({ box, score: scores[at]!, label: labels?.[at] ?? 0 }));
    const sure = new Set(found.filter(({ score }) => score >= scoreThreshold));
    const unsure = new Set(found.filter(({ score }) => score < scoreThreshold && score >= lowScoreThreshold));
    this.#frame++;
    for (const track of this.#tracks) {
      track.box = track.filter.predict({ isSeen: track.lost === 0 });
      track.lost++;
    }
    const known = this.#tracks.filter(({ isConfirmed }) => isConfirmed);
    const seen = new Map<Track, Detection>();
    this.#match(known, sure, iouThreshold, seen);
    this.#match(
      known.filter(({ lost }) => lost === 1),
      unsure,
      lowIouThreshold,
      seen,
    );
    this.#match(
      this.#tracks.filter(({ isConfirmed }) => !isConfirmed),
      sure,
      iouThreshold,
      seen,
    );
    this.#tracks = this.#tracks.filter(
      ({ isConfirmed, lost }) => lost === 0 || (isConfirmed && lost <= maxLost),
    );
    for (const detection of sure) {
      if (detection.score >= newTrackThreshold) seen.set(this.#begin(detection), detection);
    }
    return this.#tracks.flatMap((track) => {
      const detection = seen.get(track);
      if (detection === undefined) return [];
      const { id, box, isConfirmed } = track;
      return [{ id, box, score: detection.score, label: favourite(track), isConfirmed }];
    });
  }

  /** Pairs tracks that have nothing yet with detections, which are taken out of the set. */
  #match(
    tracks: readonly Track[],
    detections: Set<Detection>,
    leastIou: number,
    seen: Map<Track, Detection>,
  ): void {
    const open = tracks.filter((track) => !seen.has(track));
    const offered = [...detections];
    const pairs = pairByOverlap(
      open.map(({ box }) => box),
      offered.map(({ box }) => box),
      leastIou,
      (row, column) => !this.#options.sameClass || favourite(open[row]!) === offered[column]!.label,
    );
    for (const [row, column] of pairs) {
      const [track, detection] = [open[row]!, offered[column]!];
      track.box = track.filter.update(detection.box);
      track.hits++;
      track.lost = 0;
      track.isConfirmed ||= track.hits >= this.#options.minHits;
      vote(track, detection);
      seen.set(track, detection);
      detections.delete(detection);
    }
  }

  #begin(detection: Detection): Track {
    const track: Track = {
      ...{
        id: ++this.#lastId,
        filter: new KalmanBoxFilter(detection.box),
        votes: new Map(),
        hits: 1,
        lost: 0,
      },
      isConfirmed: this.#frame === 1 || this.#options.minHits === 1,
      box: detection.box,
    };
    vote(track, detection);
    this.#tracks.push(track);
    return track;
  }
}

function vote({ votes }: Track, { label, score }: Detection): void {
  votes.set(label, (votes.get(label) ?? 0) + score);
}

function favourite({ votes }: Track): number {
  return [...votes].reduce((best, other) => (other[1] > best[1] ? other : best))[0];
}

/**
 * A tracker for frames that come one at a time, as from a camera.
 *
 * @param options See {@link TrackerOptions}.
 * @throws {RangeError} If an option is out of range.
 * @see trackObjects for a whole video, which can also look back.
 * @example
 * const tracker = createTracker();
 * const first = tracker.update([[0, 0, 10, 10], [50, 0, 60, 10]], [0.9, 0.8]).map(({ id }) => id);
 * const second = tracker.update([[51, 0, 61, 10], [2, 0, 12, 10]], [0.9, 0.3]).map(({ id }) => id);
 * [first, second] // [[1, 2], [1, 2]]
 */
export function createTracker(options: TrackerOptions = {}): Tracker {
  return new Tracker(options);
}
