import type { Boxes, BoxUnit } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";
import { pairIou } from "./pair-iou.js";

/**
 * Intersection over union of every pair from two sets of boxes.
 *
 * @param boxes1 N boxes, xyxy.
 * @param boxes2 M boxes, xyxy, in the same unit.
 * @returns N rows of M values in [0, 1]; 0 where the union has no area.
 * @throws {RangeError} If x2 < x1 or y2 < y1; names the box's index.
 * @see torchvision.ops.box_iou (0/0 there, 0 here).
 * @example boxIou([[0, 0, 100, 100]], [[0, 0, 50, 50]]) // [[0.25]]
 */
export function boxIou<U extends BoxUnit>(
  boxes1: Boxes<"xyxy", U>,
  boxes2: Boxes<"xyxy", NoInfer<U>>,
): number[][] {
  checkBoxes(boxes1, "boxes1");
  checkBoxes(boxes2, "boxes2");
  return boxes1.map((a) => boxes2.map((b) => pairIou(a, b)));
}
