import type { Boxes, BoxUnit } from "../boxes/boxes.js";
import { checkShare } from "../boxes/check-scores.js";
import { pairedBoxIou } from "../boxes/paired-box-iou.js";

/**
 * The share of true boxes that the box predicted for them overlaps by at least a threshold (CorLoc, at 0.5).
 *
 * @param boxesTrue N boxes, xyxy.
 * @param boxesPred N boxes, xyxy, in the same unit.
 * @param iouThreshold In [0, 1]; default 0.5.
 * @returns A value in [0, 1]; 0 where there are no boxes.
 * @throws {RangeError} If the lengths differ, a box has x2 < x1 or y2 < y1, or the threshold is outside [0, 1].
 * @example recallAtIou([[0, 0, 4, 4], [0, 0, 2, 2]], [[0, 0, 4, 3], [1, 1, 3, 3]]) // 0.5
 */
export function recallAtIou<U extends BoxUnit>(
  boxesTrue: Boxes<"xyxy", U>,
  boxesPred: Boxes<"xyxy", NoInfer<U>>,
  iouThreshold = 0.5,
): number {
  checkShare(iouThreshold, "iouThreshold");
  const ious = pairedBoxIou(boxesTrue, boxesPred);
  return ious.length === 0 ? 0 : ious.filter((iou) => iou >= iouThreshold).length / ious.length;
}
