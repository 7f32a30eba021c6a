import type { Box, Boxes } from "../boxes/boxes.js";
import type { Sighting } from "./tracker.js";
import { createTracker } from "./tracker.js";
import type { TrackerOptions } from "./tracker-options.js";

/** What a detector found in one frame; what `predictDetector` gives for an image. */
export interface FrameDetections {
  /** N boxes, xyxy pixels. */
  readonly boxes: Boxes;
  readonly scores: ArrayLike<number>;
  readonly labels?: ArrayLike<number>;
}

/** One object through a video; entry i of each list is of the same frame. */
export interface Track {
  /** Counts from 1. */
  readonly id: number;
  /** Its class, by the scores of all its detections; 0 where none was said. */
  readonly label: number;
  /** The frames that it is in, counted from 0, in order. */
  readonly frames: readonly number[];
  /** xyxy pixels. */
  readonly boxes: Boxes;
  /** The scores of the detections; 0 where the object was not detected and its box is filled in. */
  readonly scores: readonly number[];
}

/** How a whole video is tracked. */
export interface TrackObjectsOptions extends TrackerOptions {
  /**
   * Frames that a track was lost for and found again are filled in, on straight lines, up to so many running; default 20,
   * 0 for none. What hid the object is then not counted against the tracker.
   */
  readonly fillGaps?: number;
}

/**
 * Follows the objects of a whole video: as {@link createTracker} does, but looking back. A track that is confirmed is
 * told from its first frame on, and short gaps are filled in.
 *
 * @param frames What a detector found in each frame, unsure ones among them (`predictDetector` with
 *   `scoreThreshold: 0.1`).
 * @param options See {@link TrackObjectsOptions}.
 * @returns The tracks, in the order in which they begin.
 * @throws {TypeError} If `frames` is no list.
 * @throws {RangeError} If an option is out of range, a box is inside out, a score not finite, or lengths differ; names the
 *   frame.
 * @see evaluateTracks, tracksFigure
 * @example
 * const seen = (x: number) => ({ boxes: [[x, 0, x + 10, 10]] as const, scores: [0.9] });
 * const nothing = { boxes: [], scores: [] };
 * const [track] = trackObjects([seen(0), seen(2), seen(4), nothing, seen(8)]);
 * track?.frames // [0, 1, 2, 3, 4]
 */
export function trackObjects(
  frames: readonly FrameDetections[],
  { fillGaps = 20, ...options }: TrackObjectsOptions = {},
): Track[] {
  if (!Array.isArray(frames))
    throw new TypeError(`frames must be a list of detections, got ${typeof frames}`);
  if (!Number.isSafeInteger(fillGaps) || fillGaps < 0) {
    throw new RangeError(`fillGaps must be a whole number >= 0, got ${String(fillGaps)}`);
  }
  const tracker = createTracker(options);
  const sightings = new Map<number, (Sighting & { readonly frame: number })[]>();
  for (const [frame, found] of (frames as readonly FrameDetections[]).entries()) {
    for (const sighting of sightingsIn(frame, () =>
      tracker.sightings(found.boxes, found.scores, found.labels),
    )) {
      const track = sightings.get(sighting.id) ?? [];
      sightings.set(sighting.id, track);
      track.push({ ...sighting, frame });
    }
  }
  return [...sightings.values()]
    .filter((track) => track.at(-1)!.isConfirmed)
    .map((track, index) => {
      const steps = track.flatMap((step, at) => [...between(track[at - 1], step, fillGaps), step]);
      return {
        id: index + 1,
        label: track.at(-1)!.label,
        frames: steps.map(({ frame }) => frame),
        boxes: steps.map(({ box }) => box),
        scores: steps.map(({ score }) => score),
      };
    });
}

function sightingsIn(frame: number, read: () => Sighting[]): Sighting[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) error.message = `frames[${frame}]: ${error.message}`;
    throw error;
  }
}

interface Step {
  readonly frame: number;
  readonly box: Box;
  readonly score: number;
}

/** The frames from one sighting to the next, on straight lines; none where the gap is too long. */
function between(from: Step | undefined, to: Step, longest: number): Step[] {
  if (from === undefined || to.frame - from.frame - 1 > longest) return [];
  return Array.from({ length: to.frame - from.frame - 1 }, (_, step) => {
    const share = (step + 1) / (to.frame - from.frame);
    const box = from.box.map((value, at) => value + share * (to.box[at]! - value)) as unknown as Box;
    return { frame: from.frame + step + 1, box, score: 0 };
  });
}
