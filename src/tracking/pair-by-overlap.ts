import type { Boxes } from "../boxes/boxes.js";
import { linearSumAssignment } from "../boxes/linear-sum-assignment.js";
import { pairIou } from "../boxes/pair-iou.js";

/**
 * Pairs boxes one to one so that as many as possible overlap enough, and those as much as possible.
 *
 * @param isAllowed Which pairs may be; default all.
 * @returns Pairs of indices whose IoU is at least `leastIou`.
 */
export function pairByOverlap(
  rows: Boxes,
  columns: Boxes,
  leastIou: number,
  isAllowed: (row: number, column: number) => boolean = () => true,
): (readonly [row: number, column: number])[] {
  // Dearer than all pairs together: no pair is given up for one that does not overlap enough.
  const tooFar = Math.min(rows.length, columns.length) + 1;
  const cost = rows.map((row, at) =>
    columns.map((column, other) => {
      const iou = pairIou(row, column);
      return iou > 0 && iou >= leastIou && isAllowed(at, other) ? 1 - iou : tooFar;
    }),
  );
  return linearSumAssignment(cost).filter(([row, column]) => cost[row]![column] !== tooFar);
}
