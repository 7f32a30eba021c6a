import type { Boxes, BoxUnit } from "./boxes.js";
import { checkOverlap, type Overlap, overlaps } from "./overlap.js";
import { packBoxes } from "./pack-boxes.js";

/**
 * Intersection over union of every pair from two sets of boxes, or one of its relatives.
 *
 * @param boxes1 N boxes, xyxy.
 * @param boxes2 M boxes, xyxy, in the same unit.
 * @param options.overlap "iou" (default), "giou", "diou" or "ciou"; see {@link Overlap}.
 * @returns N rows of M values, IoU in [0, 1]; 0 where the union has no area. The rows lie one after another in one
 *   buffer of 8 N M bytes.
 * @throws {RangeError} If x2 < x1 or y2 < y1; names the box's index.
 * @see torchvision.ops.box_iou (0/0 there, 0 here).
 * @example boxIou([[0, 0, 100, 100]], [[0, 0, 50, 50]]) // [[0.25]]
 * @example boxIou([[0, 0, 1, 1]], [[2, 0, 3, 1]], { overlap: "giou" }) // [[-0.3333333]]
 */
export function boxIou<U extends BoxUnit>(
  boxes1: Boxes<"xyxy", U>,
  boxes2: Boxes<"xyxy", NoInfer<U>>,
  { overlap = "iou" }: { overlap?: Overlap } = {},
): Float64Array[] {
  checkOverlap(overlap);
  const first = packBoxes(boxes1, "boxes1");
  const second = packBoxes(boxes2, "boxes2");
  const columns = boxes2.length;
  const all = new Float64Array(boxes1.length * columns);
  const rows = boxes1.map((_, row) => all.subarray(row * columns, (row + 1) * columns));
  if (overlap === "iou") fillIou(first, second, rows);
  else {
    const measure = overlaps[overlap];
    for (const [index, row] of rows.entries()) {
      for (let column = 0; column < columns; column++) row[column] = measure(boxes1[index]!, boxes2[column]!);
    }
  }
  return rows;
}

/** The same as pairIou, on typed arrays: ten thousand boxes make a hundred million pairs. */
function fillIou(first: Float64Array, second: Float64Array, rows: readonly Float64Array[]): void {
  const areas = new Float64Array(second.length / 4);
  for (let j = 0; j < areas.length; j++) {
    areas[j] = (second[4 * j + 2]! - second[4 * j]!) * (second[4 * j + 3]! - second[4 * j + 1]!);
  }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const x1 = first[4 * i]!;
    const y1 = first[4 * i + 1]!;
    const x2 = first[4 * i + 2]!;
    const y2 = first[4 * i + 3]!;
    const area = (x2 - x1) * (y2 - y1);
    for (let j = 0, at = 0; j < areas.length; j++, at += 4) {
      const left = second[at]!;
      const right = second[at + 2]!;
      const width = (right < x2 ? right : x2) - (left > x1 ? left : x1);
      if (width <= 0) continue;
      const top = second[at + 1]!;
      const bottom = second[at + 3]!;
      const height = (bottom < y2 ? bottom : y2) - (top > y1 ? top : y1);
      if (height <= 0) continue;
      const shared = width * height;
      row[j] = shared / (area + areas[j]! - shared);
    }
  }
}
