import type { Box } from "../boxes/boxes.js";
import { fitImage } from "../image/fit-image.js";
import type { Image } from "../image/image.js";
import {
  type Annotation,
  checkIndex,
  type DetectionDataset,
  readAnnotation,
  type Sample,
} from "./dataset.js";
import type { SequenceDataset } from "./sequences.js";

export interface ClipsOptions {
  /** How many frames a clip has, a whole number >= 1; default 10. */
  readonly frames?: number;
  /** How many frames there are from the start of one clip to the next's, a whole number >= 1; default `frames`. */
  readonly step?: number;
  /** `[height, width]` that frames are brought to; by default they stay as they are. */
  readonly size?: readonly [height: number, width: number];
}

/**
 * Short pieces of videos of one object, each as one picture: its frames one below the other, the object's box in each.
 * `trainModel` trains a recurrent tracker on them as on other pictures: `boxes[t]` is that of frame t, moved down by t
 * frames. Pieces in which there is not exactly one object in every frame, always the same, are left out.
 *
 * @param dataset Videos (`movingObjects`, `readMot`).
 * @param options See {@link ClipsOptions}.
 * @throws {RangeError} If an option is out of range, or no piece is left.
 * @see buildRnnTracker
 * @example
 * const videos = movingObjects({ count: 2, frames: 20, objects: [1, 1], edges: "bounce", size: [64, 64] });
 * const pieces = await clips(videos, { frames: 10 });
 * pieces.length // 4
 * (await pieces.read(0)).image.shape // [640, 64, 1]
 */
export async function clips(
  dataset: SequenceDataset,
  { frames = 10, step = frames, size }: ClipsOptions = {},
): Promise<DetectionDataset> {
  for (const [name, value] of Object.entries({ frames, step })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a whole number >= 1, got ${String(value)}`);
    }
  }
  if (!Array.isArray(dataset?.sequences)) {
    throw new TypeError(`dataset must have videos ("sequences"), got ${dataset?.name ?? typeof dataset}`);
  }
  const starts: number[] = [];
  for (const { first, length } of dataset.sequences) {
    const objects: (unknown | undefined)[] = [];
    for (let frame = 0; frame < length; frame++) {
      objects.push(onlyTrack(await readAnnotation(dataset, first + frame)));
    }
    for (let start = 0; start + frames <= length; start += step) {
      const here = objects.slice(start, start + frames);
      if (here.every((track) => track !== undefined && track === here[0])) starts.push(first + start);
    }
  }
  if (starts.length === 0) {
    throw new RangeError(
      `"${dataset.name}" has no ${frames} frames running with one and the same object in each; ` +
        "ask for shorter clips, or for videos of one object",
    );
  }
  const read = async (index: number): Promise<Sample> => {
    checkIndex({ name, length: starts.length }, index);
    const start = starts[index]!;
    const samples = await Promise.all(
      Array.from({ length: frames }, async (_, frame) =>
        fitImage(await dataset.read(start + frame), size === undefined ? {} : { size }),
      ),
    );
    return strip(samples);
  };
  const name = `clips of ${frames} frames of ${dataset.name}`;
  return { name, classes: dataset.classes, length: starts.length, read };
}

/** Whose box the only one is. */
function onlyTrack({ boxes, boxMeta }: Annotation): unknown {
  return boxes.length === 1 ? boxMeta?.[0]?.track : undefined;
}

function strip(samples: readonly Sample[]): Sample {
  const [first] = samples as [Sample];
  const [height, width, channels] = first.image.shape;
  const size = height * width * channels;
  const isBytes = samples.every(({ image }) => image.data instanceof Uint8Array);
  const data = new (isBytes ? Uint8Array : Float32Array)(samples.length * size);
  for (const [frame, { image, id }] of samples.entries()) {
    if (!image.shape.every((side, axis) => side === first.image.shape[axis])) {
      throw new TypeError(
        `frame "${id}" is ${image.shape.join(" x ")}, but "${first.id}" is ${first.image.shape.join(" x ")}: ` +
          "give the option size",
      );
    }
    data.set(image.data, frame * size);
  }
  const image: Image = { data, shape: [samples.length * height, width, channels] };
  const boxes = samples.map(({ boxes: [box] }, frame): Box => {
    const [x1, y1, x2, y2] = box!;
    return [x1, y1 + frame * height, x2, y2 + frame * height];
  });
  return { image, boxes, labels: samples.map(({ labels }) => labels[0]!), id: first.id };
}
