import { setImmediate } from "node:timers/promises";
import type { DetectionDataset, Sample } from "../datasets/dataset.js";
import { shuffledIndices } from "../datasets/shuffled-indices.js";
import { BadFileError } from "../image/bad-file-error.js";
import { readAhead } from "../image/read-ahead.js";
import type { tf } from "../tensorflow/index.js";
import { imageBatch } from "./image-batch.js";
import { type SampleOptions, type SkippedSample, sampleReader } from "./sample-reader.js";

/** Some samples as a network takes them. */
export interface Batch {
  /** `[B, height, width, channels]`, float32 in [0, 1]; disposed of when the next batch is asked for. */
  readonly images: tf.Tensor4D;
  /** The boxes of each picture, xyxy pixels of the batch's images. */
  readonly boxes: readonly Sample["boxes"][];
  /** The class indices of each picture's boxes. */
  readonly labels: readonly Sample["labels"][];
  /** The samples themselves, as resized and augmented. */
  readonly samples: readonly Sample[];
}

export interface BatchOptions extends SampleOptions {
  /** How many samples a batch holds, a whole number >= 1; default 32. */
  readonly batchSize?: number;
  /** Whether the samples come in an order that seed and epoch decide; default false: in the data set's. */
  readonly shuffle?: boolean;
  /** What becomes of the last batch where it is not full: it is kept (default) or dropped. */
  readonly last?: "keep" | "drop";
  /** How many samples are begun before the batch that they belong to is made, a whole number >= 1; default 8. */
  readonly ahead?: number;
}

/**
 * A data set once through, batch by batch: read, augmented, brought to a size and put side by side, while the batch
 * before is worked on. No more is in memory than two batches and the samples read ahead.
 *
 * The batches depend on the data set and the options alone, however many samples are read at a time.
 *
 * @param dataset Where the samples come from.
 * @param options See {@link BatchOptions}.
 * @returns The batches in order. A loop that is left early leaves nothing behind.
 * @throws {BadFileError} If a picture is bad, when its turn has come and `onBad` is "error"; names the file.
 * @throws {TypeError} If pictures of one batch differ in shape, where no size was given; names the sample.
 * @throws {RangeError} If an option, a box or a transform is bad, or every picture was; names it.
 * @example
 * const digits = digitsOnClutter({ count: 10 });
 * for await (const { images, boxes } of batches(digits, { batchSize: 4, size: [32, 32], augment: [{ name: "rotate", degrees: [-9, 9] }] })) {
 *   images.shape.length === 4 && boxes.length === images.shape[0] // true
 * }
 * // What augmentation makes of one picture, eight times: the first thing to look at.
 * const eight = subset(digits, Array.from({ length: 8 }, () => 3));
 * for await (const { samples } of batches(eight, { augment: [{ name: "affine", degrees: [-15, 15], scale: [0.8, 1.2] }] })) {
 *   boxesOnImagesFigure(samples, { classes: digits.classes }).layout.images?.length // 8
 * }
 */
export async function* batches(
  dataset: DetectionDataset,
  options: BatchOptions = {},
): AsyncGenerator<Batch, void, undefined> {
  const { batchSize = 32, shuffle = false, last = "keep", ahead = 8, seed = 0, epoch = 0 } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`batchSize must be a whole number >= 1, got ${String(batchSize)}`);
  }
  if (last !== "keep" && last !== "drop") {
    throw new RangeError(`last must be "keep" or "drop", got ${String(last)}`);
  }
  const order = shuffle ? shuffledIndices(dataset.length, seed, epoch) : upTo(dataset.length);
  const samples = goodOnes(readAhead(order, sampleReader(dataset, options), { ahead }));
  const make = async (): Promise<Batch | undefined> => {
    // The work on the batch before gets to its own thread first.
    await setImmediate();
    const taken = await take(samples, batchSize);
    const wanted = last === "drop" ? taken.length === batchSize : taken.length > 0;
    return wanted ? toBatch(taken, dataset.name) : undefined;
  };
  let next = make();
  try {
    for (;;) {
      const batch = await next;
      if (batch === undefined) return;
      next = make();
      // Its error is thrown when its turn comes; until then it is not unhandled.
      next.catch(() => undefined);
      try {
        yield batch;
      } finally {
        batch.images.dispose();
      }
    }
  } finally {
    (await next.catch(() => undefined))?.images.dispose();
    await samples.return();
  }
}

function* upTo(length: number): Generator<number> {
  for (let index = 0; index < length; index++) yield index;
}

/** Without those that were left out, as long as there are others. */
async function* goodOnes(samples: AsyncIterable<Sample | SkippedSample>): AsyncGenerator<Sample, void> {
  let bad: SkippedSample | undefined;
  let good = 0;
  for await (const sample of samples) {
    if ("reason" in sample) bad ??= sample;
    else {
      good++;
      yield sample;
    }
  }
  if (good === 0 && bad) throw new BadFileError(bad.file, `${bad.reason}; and no other picture is good`);
}

async function take(samples: AsyncGenerator<Sample, void>, count: number): Promise<Sample[]> {
  const taken: Sample[] = [];
  while (taken.length < count) {
    const { value } = await samples.next();
    if (!value) break;
    taken.push(value);
  }
  return taken;
}

function toBatch(samples: readonly Sample[], dataset: string): Batch {
  const images = samples.map(({ image }) => image);
  return {
    images: imageBatch(images, (index) => `sample "${samples[index]!.id}" of "${dataset}"`),
    boxes: samples.map(({ boxes }) => boxes),
    labels: samples.map(({ labels }) => labels),
    samples,
  };
}
