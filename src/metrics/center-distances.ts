import type { Box, Boxes, BoxUnit } from "../boxes/boxes.js";
import { checkPairs } from "./check-pairs.js";

/**
 * How far the centres of boxes that belong together are apart.
 *
 * @param boxesTrue N boxes, xyxy.
 * @param boxesPred N boxes, xyxy, in the same unit.
 * @returns N distances in the boxes' unit.
 * @throws {RangeError} If the lengths differ, or a box has x2 < x1 or y2 < y1.
 * @example centerDistances([[0, 0, 10, 10]], [[3, 4, 13, 14]]) // [5]
 */
export function centerDistances<U extends BoxUnit>(
  boxesTrue: Boxes<"xyxy", U>,
  boxesPred: Boxes<"xyxy", NoInfer<U>>,
): number[] {
  checkPairs(boxesTrue, boxesPred);
  return boxesTrue.map((box, index) => {
    const [x, y] = center(box);
    const [otherX, otherY] = center(boxesPred[index]!);
    return Math.hypot(x - otherX, y - otherY);
  });
}

/** The middle of a box. */
export function center([x1, y1, x2, y2]: Box): [x: number, y: number] {
  return [(x1 + x2) / 2, (y1 + y2) / 2];
}
