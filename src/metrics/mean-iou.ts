import type { Boxes, BoxUnit } from "../boxes/boxes.js";
import { pairedBoxIou } from "../boxes/paired-box-iou.js";

/**
 * Mean intersection over union of boxes that belong together: the first true box with the first predicted one, and so
 * on. (Segmentation calls something else by this name.)
 *
 * @param boxesTrue N boxes, xyxy.
 * @param boxesPred N boxes, xyxy, in the same unit.
 * @returns A value in [0, 1]; 0 where there are no boxes.
 * @throws {RangeError} If the lengths differ, or a box has x2 < x1 or y2 < y1.
 * @example meanIou([[0, 0, 4, 4], [0, 0, 2, 2]], [[0, 0, 4, 4], [2, 2, 4, 4]]) // 0.5
 */
export function meanIou<U extends BoxUnit>(
  boxesTrue: Boxes<"xyxy", U>,
  boxesPred: Boxes<"xyxy", NoInfer<U>>,
): number {
  const ious = pairedBoxIou(boxesTrue, boxesPred);
  return ious.length === 0 ? 0 : ious.reduce((total, iou) => total + iou, 0) / ious.length;
}
