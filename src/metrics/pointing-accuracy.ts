import type { Boxes, BoxUnit } from "../boxes/boxes.js";
import { center } from "./center-distances.js";
import { checkPairs } from "./check-pairs.js";

/**
 * The share of predicted boxes whose centre lies in the true box: whether a model points at the object, however large it
 * thinks that is.
 *
 * @param boxesTrue N boxes, xyxy; their edges belong to them.
 * @param boxesPred N boxes, xyxy, in the same unit.
 * @returns A value in [0, 1]; 0 where there are no boxes.
 * @throws {RangeError} If the lengths differ, or a box has x2 < x1 or y2 < y1.
 * @see J. Zhang et al., Top-down neural attention by excitation backprop, 2016 (the pointing game).
 * @example pointingAccuracy([[0, 0, 4, 4], [0, 0, 4, 4]], [[1, 1, 9, 5], [0, 0, 20, 20]]) // 0
 * @example pointingAccuracy([[0, 0, 4, 4]], [[1, 1, 3, 3]]) // 1
 */
export function pointingAccuracy<U extends BoxUnit>(
  boxesTrue: Boxes<"xyxy", U>,
  boxesPred: Boxes<"xyxy", NoInfer<U>>,
): number {
  checkPairs(boxesTrue, boxesPred);
  const inside = boxesTrue.filter(([x1, y1, x2, y2], index) => {
    const [x, y] = center(boxesPred[index]!);
    return x >= x1 && x <= x2 && y >= y1 && y <= y2;
  });
  return boxesTrue.length === 0 ? 0 : inside.length / boxesTrue.length;
}
