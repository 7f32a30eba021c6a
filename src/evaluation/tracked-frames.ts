import type { Box } from "../boxes/boxes.js";
import { type Annotation, readAnnotation } from "../datasets/dataset.js";
import type { Sequence, SequenceDataset } from "../datasets/sequences.js";
import type { TrackedBoxes } from "../metrics/tracking/tracked-sequence.js";
import type { Track } from "../tracking/track-objects.js";

/** What is true of a frame: boxes that have to be found, and boxes that may be. */
export interface TrueFrame extends TrackedBoxes {
  /** Boxes too hidden to be asked for, and those that the source says to pass over (MOTChallenge's confidence 0). */
  readonly passedOver: readonly Box[];
}

/**
 * The true tracks of a video, frame by frame.
 *
 * @param minVisibility Boxes of which less is to be seen are passed over, in [0, 1].
 * @throws {RangeError} If a box has no track; names the sample.
 */
export async function trueFrames(
  dataset: SequenceDataset,
  { first, length }: Sequence,
  minVisibility: number,
): Promise<TrueFrame[]> {
  const frames: TrueFrame[] = [];
  for (let index = first; index < first + length; index++) {
    frames.push(trueFrame(await readAnnotation(dataset, index), dataset.name, minVisibility));
  }
  return frames;
}

function trueFrame({ boxes, boxMeta, id }: Annotation, dataset: string, minVisibility: number): TrueFrame {
  const frame = { boxes: [] as Box[], ids: [] as (number | string)[], passedOver: [] as Box[] };
  for (const [at, box] of boxes.entries()) {
    const { track, visibility = 1, confidence = 1 } = boxMeta?.[at] ?? {};
    if (typeof track !== "number" && typeof track !== "string") {
      throw new RangeError(
        `sample "${id}" of "${dataset}": boxMeta[${at}].track must say whose box it is, got ${String(track)}`,
      );
    }
    if (confidence === 0 || (visibility as number) < minVisibility) frame.passedOver.push(box);
    else {
      frame.boxes.push(box);
      frame.ids.push(track);
    }
  }
  return frame;
}

/**
 * Tracks as a list of frames, as the metrics take them.
 *
 * @throws {RangeError} If a track is in a frame that the video has not.
 */
export function framesOfTracks(tracks: readonly Track[], length: number, name: string): TrackedBoxes[] {
  const frames = Array.from({ length }, () => ({ boxes: [] as Box[], ids: [] as number[] }));
  for (const { id, frames: where, boxes } of tracks) {
    for (const [at, frame] of where.entries()) {
      const here = frames[frame];
      if (here === undefined) {
        throw new RangeError(`${name}: track ${id} is in frame ${frame}, but the video has ${length} frames`);
      }
      here.boxes.push(boxes[at]!);
      here.ids.push(id);
    }
  }
  return frames;
}
