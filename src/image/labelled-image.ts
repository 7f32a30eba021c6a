import type { Box, Boxes } from "../boxes/boxes.js";
import { checkBoxes } from "../boxes/check-boxes.js";
import { boxPolygon, type Polygon, polygonBounds } from "../boxes/polygon.js";
import { checkImage, type Image } from "./image.js";
import type { Matrix } from "./matrix.js";

/** A picture with its boxes, as every geometric operation takes and returns it. */
export interface LabelledImage {
  readonly image: Image;
  /** N boxes, xyxy pixels of this image. */
  readonly boxes: Boxes<"xyxy", "px">;
  /** N class indices. */
  readonly labels: readonly number[];
  /**
   * What else is known of each box, N long; it stays with its box, and goes where that goes, all but what is said in
   * pixels of the picture as it was: COCO's `area`, `segmentation` and `keypoints`.
   */
  readonly boxMeta?: readonly Readonly<Record<string, unknown>>[];
  /**
   * Where geometric operations have turned the boxes: the outline of each as it lies now, which the box is fitted
   * around. The next operation moves the outline, so that boxes do not grow with every turn.
   */
  readonly outlines?: readonly Polygon[];
  /** What geometric operations have done to the picture so far; see {@link toOriginalBoxes}. */
  readonly origin?: Origin;
}

/** What a geometric operation returns of a sample: whatever else it had is kept, but for its `file`, which has other pixels. */
export type Moved<S extends LabelledImage> = Omit<S, keyof LabelledImage | "file"> & LabelledImage;

/** Where a picture comes from. */
export interface Origin {
  /** `[height, width]` of the original, pixels. */
  readonly size: readonly [height: number, width: number];
  /** From points of the original to points of the picture. */
  readonly matrix: Matrix;
}

/**
 * Throws unless it is a picture of one or three channels, with a label for each of its boxes.
 *
 * @throws {TypeError} If it is no such picture, or the boxes are no boxes.
 * @throws {RangeError} If a box is inside out, or boxes and labels differ in number.
 */
export function checkLabelledImage(sample: LabelledImage): void {
  checkImage(sample?.image, "sample.image", [1, 3]);
  checkBoxes(sample.boxes, "sample.boxes");
  if (sample.boxes.length !== sample.labels?.length) {
    throw new RangeError(
      `sample must have a label for each box, got ${sample.boxes.length} boxes and ${sample.labels?.length} labels`,
    );
  }
  if (sample.boxMeta !== undefined && sample.boxMeta.length !== sample.boxes.length) {
    throw new RangeError(
      `sample.boxMeta must have an entry for each box, got ${sample.boxMeta.length} for ${sample.boxes.length} boxes`,
    );
  }
}

/** The outline of each box: the one kept in the sample if the box is still what was fitted around it, or the box. */
export function outlinesOf({ boxes, outlines }: LabelledImage): readonly Polygon[] {
  return boxes.map((box, index) => {
    const kept = outlines?.[index];
    return kept !== undefined && sameBox(polygonBounds(kept), box) ? kept : boxPolygon(box);
  });
}

/** Whether an outline is just its box. */
export function isBox(outline: Polygon): boolean {
  const [x1, y1, x2, y2] = polygonBounds(outline);
  return outline.length === 4 && outline.every(([x, y]) => (x === x1 || x === x2) && (y === y1 || y === y2));
}

function sameBox(a: Box, b: Box): boolean {
  return a.every((value, corner) => value === b[corner]);
}
