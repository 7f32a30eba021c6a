import type { Boxes, BoxUnit } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";
import { checkOverlap, type Overlap, overlaps } from "./overlap.js";

/**
 * Intersection over union of the first box with the first, the second with the second, and so on; or one of its
 * relatives.
 *
 * @param boxes1 N boxes, xyxy.
 * @param boxes2 N boxes, xyxy, in the same unit.
 * @param options.overlap "iou" (default), "giou", "diou" or "ciou"; see {@link Overlap}.
 * @returns N values, IoU in [0, 1]; 0 where the union has no area.
 * @throws {RangeError} If the two lengths differ, or x2 < x1 or y2 < y1.
 * @example pairedBoxIou([[0, 0, 4, 4], [0, 0, 2, 2]], [[0, 0, 4, 4], [1, 0, 3, 2]]) // [1, 0.3333333]
 */
export function pairedBoxIou<U extends BoxUnit>(
  boxes1: Boxes<"xyxy", U>,
  boxes2: Boxes<"xyxy", NoInfer<U>>,
  { overlap = "iou" }: { overlap?: Overlap } = {},
): number[] {
  checkOverlap(overlap);
  checkBoxes(boxes1, "boxes1");
  checkBoxes(boxes2, "boxes2");
  if (boxes1.length !== boxes2.length) {
    throw new RangeError(
      `boxes1 and boxes2 must have as many boxes as each other, got ${boxes1.length} and ${boxes2.length}`,
    );
  }
  return boxes1.map((box, index) => overlaps[overlap](box, boxes2[index]!));
}
