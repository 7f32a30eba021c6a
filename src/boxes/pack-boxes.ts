import type { Boxes, BoxUnit } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";

/**
 * The boxes as one typed array, four numbers after one another: what loops over many thousand boxes run on.
 *
 * @param boxes N boxes, xyxy.
 * @param name What errors call the argument.
 * @returns 4 N numbers: x1, y1, x2, y2 of the first, then of the second, ...
 * @throws {RangeError} If x2 < x1 or y2 < y1; names the box's index.
 * @example packBoxes([[0, 1, 2, 3], [4, 5, 6, 7]]) // [0, 1, 2, 3, 4, 5, 6, 7]
 */
export function packBoxes<U extends BoxUnit>(boxes: Boxes<"xyxy", U>, name = "boxes"): Float64Array {
  checkBoxes(boxes, name);
  const packed = new Float64Array(4 * boxes.length);
  for (let index = 0; index < boxes.length; index++) {
    const box = boxes[index]!;
    packed[4 * index] = box[0];
    packed[4 * index + 1] = box[1];
    packed[4 * index + 2] = box[2];
    packed[4 * index + 3] = box[3];
  }
  return packed;
}
