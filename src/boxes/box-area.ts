import type { Boxes, BoxUnit } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";

/**
 * Area of each box, in the square of its unit.
 *
 * @param boxes N boxes, xyxy.
 * @returns N areas, each >= 0.
 * @throws {RangeError} If x2 < x1 or y2 < y1; names the box's index.
 * @see torchvision.ops.box_area
 * @example boxArea([[0, 0, 100, 100], [10, 10, 30, 15]]) // [10000, 100]
 */
export function boxArea<U extends BoxUnit>(boxes: Boxes<"xyxy", U>): number[] {
  checkBoxes(boxes, "boxes");
  return boxes.map(([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1));
}
