import type { DetectionDataset, Sample } from "../datasets/dataset.js";
import { checkTransforms, type Transform } from "../image/augment/operations.js";
import { sizeToRead } from "../image/augment/size-to-read.js";
import { augmentImage } from "../image/augment-image.js";
import { BadFileError } from "../image/bad-file-error.js";
import { fitImage, type ImageInput } from "../image/fit-image.js";
import { checkKeepRules, type KeepRules } from "../image/keep-rules.js";
import type { Random } from "../random.js";
import { checkBoxesInside } from "./check-boxes-inside.js";
import { naming } from "./naming.js";

/** How the samples of a data set are read for a network. */
export interface SampleOptions extends ImageInput {
  /** What is done to each picture, after it was brought to the size (and once more afterwards, if it changed). */
  readonly augment?: readonly Transform[];
  /** Which boxes are worth keeping after augmentation; default `{ minVisibility: 0.1, minWidth: 1, minHeight: 1 }`. */
  readonly keep?: KeepRules;
  /** What is seen beyond the pictures' edges, 0 (black, default) to 1 (white). */
  readonly fill?: number;
  /** Decides, with the epoch and the sample's index, what augmentation draws; a whole number, default 0. */
  readonly seed?: number;
  /** Another epoch, another draw; a whole number, default 0. */
  readonly epoch?: number;
  /** What to do with a picture that cannot be read: throw (default), or leave it out and tell `onSkip`. */
  readonly onBad?: "error" | "skip";
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** A picture that was left out. */
export interface SkippedSample {
  readonly file: string;
  readonly kind: "unreadable-picture";
  readonly reason: string;
  readonly action: "left out";
}

/** Augmentation that leaves none of a picture's boxes is drawn again so often; then the picture stays as it is. */
const attempts = 10;

const worthKeeping: KeepRules = { minVisibility: 0.1, minWidth: 1, minHeight: 1 };

/**
 * What reads the sample of an index as a network takes it: the same one, whenever and in whatever order it is asked.
 *
 * @param dataset Where the samples come from.
 * @param options See {@link SampleOptions}.
 * @returns Gives a sample, at once where it is at hand and nothing is to be done, or says what was left out. It throws
 *   errors that name the file or the sample.
 * @throws {TypeError} If `augment` is no list of transforms.
 * @throws {RangeError} If an option is bad.
 */
export function sampleReader(
  dataset: DetectionDataset,
  options: SampleOptions,
): (index: number) => Promise<Sample | SkippedSample> | Sample | SkippedSample {
  const { augment = [], keep = worthKeeping, onBad = "error", onSkip, size } = options;
  checkTransforms(augment);
  checkKeepRules(keep);
  if (onBad !== "error" && onBad !== "skip") {
    throw new RangeError(`onBad must be "error" or "skip", got ${String(onBad)}`);
  }
  const readOptions = size === undefined ? {} : { atLeast: sizeToRead(size, augment) };

  const read = (index: number): Promise<Sample> | Sample =>
    naming(`sample ${index} of "${dataset.name}"`, () => dataset.read(index, readOptions));

  const prepare = (sample: Sample, index: number): Promise<Sample> | Sample => {
    const name = `sample "${sample.id}" of "${dataset.name}"`;
    return naming(name, () => {
      checkBoxesInside(sample.boxes, sample.image.shape, name);
      return augment.length === 0 ? fitImage(sample, options) : augmented(sample, index);
    });
  };

  const augmented = async (sample: Sample, index: number): Promise<Sample> => {
    const { seed = 0, epoch = 0, fill = 0, resizeMode = "stretch" } = options;
    const resize = size === undefined ? [] : [{ name: "resize", size, mode: resizeMode } as const];
    const transforms = [...resize, ...augment, ...resize];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const seeds = [seed, epoch, index, attempt];
      const moved = await augmentImage(sample, transforms, { ...keep, seed: seeds, fill, other });
      if (moved.boxes.length > 0 || sample.boxes.length === 0) return fitImage(moved, options);
    }
    return fitImage(sample, options);
  };

  /** For mosaic and mixup; what cannot be read is passed over where that is asked for. */
  const other = async (random: Random): Promise<Sample> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await read(random.integer(0, dataset.length - 1));
      } catch (error) {
        if (onBad === "error" || !(error instanceof BadFileError) || attempt === attempts) throw error;
      }
    }
  };

  const readAndPrepare = (index: number): Promise<Sample> | Sample => {
    const sample = read(index);
    // Awaiting what is there already would cost time for every picture.
    return sample instanceof Promise ? sample.then((value) => prepare(value, index)) : prepare(sample, index);
  };
  if (onBad === "error") return readAndPrepare;

  const skip = (error: unknown): SkippedSample => {
    if (!(error instanceof BadFileError)) throw error;
    const { file, reason } = error;
    const skipped = { file, kind: "unreadable-picture", reason, action: "left out" } as const;
    onSkip?.(skipped);
    return skipped;
  };
  return (index) => {
    try {
      const sample = readAndPrepare(index);
      return sample instanceof Promise ? sample.catch(skip) : sample;
    } catch (error) {
      return skip(error);
    }
  };
}
