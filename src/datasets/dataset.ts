import type { Boxes } from "../boxes/boxes.js";
import type { Image } from "../image/image.js";

/** One picture with what is known about it: `labels[i]` is the class of `boxes[i]`. */
export interface Sample {
  readonly image: Image;
  /** N boxes, xyxy pixels of this image. */
  readonly boxes: Boxes<"xyxy", "px">;
  /** N class indices into the data set's `classes`. */
  readonly labels: readonly number[];
  /** A name that stays the same between runs: a file name, or seed and index of a generated picture. */
  readonly id: string;
}

/**
 * Pictures with boxes, read one at a time. Nothing is held in memory that was not asked for, and the same index
 * always gives the same sample.
 */
export interface DetectionDataset {
  readonly name: string;
  /** One sentence: what it is, where it came from, what was left out. */
  readonly description?: string;
  readonly classes: readonly string[];
  readonly length: number;
  read(index: number): Promise<Sample> | Sample;
}

/**
 * Throws unless `index` is one of the data set's.
 *
 * @throws {RangeError} Names the data set, the index and its length.
 */
export function checkIndex(dataset: Pick<DetectionDataset, "name" | "length">, index: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= dataset.length) {
    throw new RangeError(
      `index must be a whole number in [0, ${dataset.length}) for "${dataset.name}", got ${index}`,
    );
  }
}
