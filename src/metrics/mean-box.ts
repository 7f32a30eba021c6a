import type { Box, Boxes, BoxUnit } from "../boxes/boxes.js";
import { checkBoxes } from "../boxes/check-boxes.js";

/**
 * The mean of each corner: what to predict for every picture when nothing was learned. A model that does no better than
 * this has found nothing.
 *
 * @param boxes N >= 1 boxes of the training set, xyxy, preferably normalised where pictures differ in size.
 * @returns One box in the same unit.
 * @throws {RangeError} If there is no box, or one has x2 < x1 or y2 < y1.
 * @example meanBox([[0, 0, 10, 10], [10, 20, 30, 40]]) // [5, 10, 20, 25]
 */
export function meanBox<U extends BoxUnit>(boxes: Boxes<"xyxy", U>): Box {
  checkBoxes(boxes, "boxes");
  if (boxes.length === 0) throw new RangeError("boxes must hold at least one box, got none");
  const mean = (corner: 0 | 1 | 2 | 3): number =>
    boxes.reduce((total, box) => total + box[corner], 0) / boxes.length;
  return [mean(0), mean(1), mean(2), mean(3)];
}
