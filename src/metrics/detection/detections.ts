import type { Boxes } from "../../boxes/boxes.js";
import { packBoxes } from "../../boxes/pack-boxes.js";

/** What else is known of a true box; other keys are left alone. */
export interface TrueBoxMeta {
  /** 1 or true: a crowd (COCO). It need not be found, and any number of detections may lie in it. */
  readonly iscrowd?: unknown;
  /**
   * The object's own area, square pixels (COCO: that of its mask), where it is not the box's. A picture that is resized
   * loses it: for COCO's figures evaluate in the pixels of the original; see {@link toOriginalBoxes}.
   */
  readonly area?: unknown;
  /** 1 or true: hard to see (Pascal VOC). It need not be found. */
  readonly difficult?: unknown;
}

/** What is true of one image: `labels[i]` is the class of `boxes[i]`. An annotation of a data set is one. */
export interface TrueBoxes {
  /** N boxes, xyxy pixels. They may reach out of the image: no metric cuts them. */
  readonly boxes: Boxes;
  /** N class indices. */
  readonly labels: ArrayLike<number>;
  /** N long, where there is something to say. */
  readonly boxMeta?: readonly TrueBoxMeta[];
}

/** What was found in one image: `labels[i]` and `scores[i]` belong to `boxes[i]`. */
export interface DetectedBoxes {
  /** N boxes, xyxy pixels. */
  readonly boxes: Boxes;
  /** N numbers, the higher the surer. NaN counts as less sure than any other. */
  readonly scores: ArrayLike<number>;
  /** N class indices. */
  readonly labels: ArrayLike<number>;
}

/** Throws unless there is one list of detections for each image's truth. */
export function checkImages(truth: readonly TrueBoxes[], predictions: readonly DetectedBoxes[]): void {
  for (const [name, images] of Object.entries({ truth, predictions })) {
    if (!Array.isArray(images)) {
      throw new TypeError(`${name} must be a list with one entry an image, got ${typeof images}`);
    }
    const bad = images.findIndex((image) => !isList(image?.boxes) || !isList(image?.labels));
    if (bad !== -1) throw new TypeError(`${name}[${bad}] must have lists of boxes and labels`);
  }
  if (truth.length !== predictions.length) {
    throw new RangeError(
      `truth and predictions must have one entry for each image, got ${truth.length} and ${predictions.length}; ` +
        "an image without boxes has empty lists",
    );
  }
}

function isList(value: unknown): boolean {
  return typeof (value as ArrayLike<unknown> | undefined)?.length === "number";
}

/** An image's boxes as 4 N numbers, once it is sure that there are as many labels (and scores). */
export function checkedBoxes(image: TrueBoxes | DetectedBoxes, name: string): Float64Array {
  const packed = packBoxes(image.boxes, `${name}.boxes`);
  const count = image.boxes.length;
  const lists: Record<string, { readonly length: number } | undefined> = { labels: image.labels };
  if ("scores" in image) lists.scores = image.scores;
  else if (image.boxMeta !== undefined) lists.boxMeta = image.boxMeta;
  for (const [list, values] of Object.entries(lists)) {
    if (values?.length === count) continue;
    throw new RangeError(`${name}.${list} must be one for each of ${count} boxes, got ${values?.length}`);
  }
  for (let index = 0; index < count; index++) {
    const label = image.labels[index]!;
    if (!Number.isSafeInteger(label) || label < 0) {
      throw new RangeError(
        `${name}.labels[${index}] must be a class index, a whole number >= 0, got ${label}`,
      );
    }
    if ("scores" in image && typeof image.scores[index] !== "number") {
      throw new TypeError(`${name}.scores[${index}] must be a number, got ${String(image.scores[index])}`);
    }
  }
  return packed;
}

/** Whether a flag of an annotation is set: 1 in COCO's and VOC's files, true in others. */
export function isSet(flag: unknown): boolean {
  return flag === true || flag === 1 || flag === "1";
}

/** One more than the largest label of all images; 0 where there is no box. */
function countClasses(...lists: readonly (readonly (TrueBoxes | DetectedBoxes)[])[]): number {
  let count = 0;
  for (const images of lists) {
    for (const { labels } of images) {
      for (let index = 0; index < labels.length; index++) count = Math.max(count, labels[index]! + 1);
    }
  }
  return count;
}

/** Highest score first, NaN last, of equal scores the earlier one first. */
export function byScore(scores: ArrayLike<number>): (a: number, b: number) => number {
  return (a, b) => {
    const difference = scores[b]! - scores[a]!;
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    const isNaNFirst = Number.isNaN(scores[a]!);
    return isNaNFirst === Number.isNaN(scores[b]!) ? a - b : isNaNFirst ? 1 : -1;
  };
}

/**
 * How many classes there are: as many as have names, else one more than the largest label.
 *
 * @throws {RangeError} If a true label has no name.
 */
export function classCount(
  truth: readonly TrueBoxes[],
  predictions: readonly DetectedBoxes[],
  classes: readonly string[] | undefined,
): number {
  if (classes === undefined) return countClasses(truth, predictions);
  const largest = countClasses(truth) - 1;
  if (largest >= classes.length) {
    throw new RangeError(
      `truth has label ${largest}, but classes has ${classes.length} names; each label needs one`,
    );
  }
  return classes.length;
}
