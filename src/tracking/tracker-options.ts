import { checkShare } from "../boxes/check-scores.js";

/** How detections become tracks. The defaults are ByteTrack's. */
export interface TrackerOptions {
  /** Detections that score at least this are sure: they are matched first; in [0, 1], default 0.5. */
  readonly scoreThreshold?: number;
  /**
   * Those that score less, but at least this, may still go on with a track that nothing sure was found for: mostly objects
   * that are partly hidden. In [0, 1], default 0.1; from `scoreThreshold` on there is no second pass, as in SORT.
   */
  readonly lowScoreThreshold?: number;
  /** What a sure detection needs to begin a track, in [0, 1]; default `scoreThreshold` + 0.1. */
  readonly newTrackThreshold?: number;
  /** How much a sure detection must overlap the place where a track should be, in [0, 1]; default 0.2. */
  readonly iouThreshold?: number;
  /** The same for an unsure one; default 0.5. */
  readonly lowIouThreshold?: number;
  /** In how many frames running an object must be seen before its track is told; default 2. Those of a video's first frame are told at once. */
  readonly minHits?: number;
  /** How many frames running an object may be missed before its track is given up; default 30. */
  readonly maxLost?: number;
  /** Whether a track goes on only with detections of its class; default false, for detectors that mix up classes. */
  readonly sameClass?: boolean;
}

/**
 * Options with every default in its place.
 *
 * @throws {RangeError} If one is out of range; names it.
 */
export function checkTrackerOptions({
  scoreThreshold = 0.5,
  lowScoreThreshold = Math.min(0.1, scoreThreshold),
  newTrackThreshold = Math.min(1, scoreThreshold + 0.1),
  iouThreshold = 0.2,
  lowIouThreshold = 0.5,
  minHits = 2,
  maxLost = 30,
  sameClass = false,
}: TrackerOptions): Required<TrackerOptions> {
  const shares = { scoreThreshold, lowScoreThreshold, newTrackThreshold, iouThreshold, lowIouThreshold };
  for (const [name, value] of Object.entries(shares)) checkShare(value, name);
  for (const [name, value, least] of [["minHits", minHits, 1] as const, ["maxLost", maxLost, 0] as const]) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new RangeError(`${name} must be a whole number >= ${least}, got ${String(value)}`);
    }
  }
  return { ...shares, minHits, maxLost, sameClass };
}
