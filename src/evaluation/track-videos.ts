import type { SequenceDataset } from "../datasets/sequences.js";
import type { Image } from "../image/image.js";
import type { Detector } from "../models/detectors/detector.js";
import { progress } from "../progress.js";
import { type Track, type TrackObjectsOptions, trackObjects } from "../tracking/track-objects.js";
import { sequencesOf } from "./evaluate-tracks.js";
import { type DetectionOptions, type Detections, predictDetector } from "./predict-detector.js";

/** So many frames are in memory at a time. */
const framesAtOnce = 256;

export interface TrackVideosOptions extends TrackObjectsOptions {
  /** Which detections the tracker gets: by default all that score at least its `lowScoreThreshold`. */
  readonly detections?: DetectionOptions;
}

/**
 * Finds and follows the objects in the videos of a data set: a detector in each frame, then {@link trackObjects}.
 *
 * @param detector The trained detector.
 * @param dataset Videos (`movingObjects`, `readMot`).
 * @param options See {@link TrackVideosOptions}.
 * @returns The tracks of each video, in the order of `dataset.sequences`.
 * @throws {TypeError} If the data set has no videos.
 * @throws {RangeError} If an option is out of range.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @see evaluateTracks
 * @example
 * const detector = buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10 });
 * const tracks = await trackVideos(detector, movingObjects({ count: 2, frames: 3 }));
 * tracks.length // 2
 */
export async function trackVideos(
  detector: Detector,
  dataset: SequenceDataset,
  { detections, ...options }: TrackVideosOptions = {},
): Promise<Track[][]> {
  const sequences = sequencesOf(dataset);
  const { lowScoreThreshold = 0.1 } = options;
  const found: Detections[] = [];
  const starts = Array.from(
    { length: Math.ceil(dataset.length / framesAtOnce) },
    (_, at) => at * framesAtOnce,
  );
  for (const start of progress(starts, { description: "Detecting", unit: `times ${framesAtOnce} frames` })) {
    const images: Image[] = [];
    for (let index = start; index < Math.min(start + framesAtOnce, dataset.length); index++) {
      images.push((await dataset.read(index)).image);
    }
    const thresholds = { scoreThreshold: lowScoreThreshold, ...detections };
    found.push(...(await predictDetector(detector, images, thresholds)));
  }
  return sequences.map(({ first, length }) => trackObjects(found.slice(first, first + length), options));
}
