import type { Boxes } from "../boxes/boxes.js";
import type { Image } from "../image/image.js";
import type { ReportEntry } from "./formats/read-report.js";

/** What else a source says: an author's id, a licence, `difficult`, `iscrowd`. Plain JSON, so that writers can keep it. */
export type Meta = Readonly<Record<string, unknown>>;

/** What is known of a picture without its pixels: `labels[i]` is the class of `boxes[i]`. */
export interface Annotation {
  /** N boxes, xyxy pixels of this image. */
  readonly boxes: Boxes<"xyxy", "px">;
  /** N class indices into the data set's `classes`. */
  readonly labels: readonly number[];
  /** A name that stays the same between runs: a file name, or seed and index of a generated picture. */
  readonly id: string;
  /** `[height, width]` of the picture, pixels. */
  readonly size: readonly [height: number, width: number];
  /** The file that holds exactly these pixels, where there is one: writers copy it. What changes pixels leaves it out. */
  readonly file?: string;
  /** What else the source says of the picture. */
  readonly meta?: Meta;
  /** What else the source says of each box, N long. */
  readonly boxMeta?: readonly Meta[];
}

/** One picture with what is known about it. */
export interface Sample extends Omit<Annotation, "size"> {
  readonly image: Image;
}

export interface ReadOptions {
  /**
   * `[height, width]` that will do: a large picture may come smaller, its boxes with it, as long as it stays at least as
   * large. A hint, which saves the time of decoding what is thrown away. By default it comes whole.
   */
  readonly atLeast?: readonly [height: number, width: number];
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
  /** What else the source says of the whole: its licences, a sequence's frame rate. */
  readonly meta?: Meta;
  /** What a reader left out of the source or repaired; a part of a data set has its whole's. */
  readonly report?: readonly ReportEntry[];
  read(index: number, options?: ReadOptions): Promise<Sample> | Sample;
  /** The sample without its pixels, where it is known without decoding them; see {@link readAnnotation}. */
  annotation?(index: number): Promise<Annotation> | Annotation;
}

/** What is known of a sample without its pixels; they are decoded only where the data set cannot do without. */
export async function readAnnotation(dataset: DetectionDataset, index: number): Promise<Annotation> {
  if (dataset.annotation !== undefined) return dataset.annotation(index);
  const { image, ...known } = await dataset.read(index);
  return { ...known, size: [image.shape[0], image.shape[1]] };
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
