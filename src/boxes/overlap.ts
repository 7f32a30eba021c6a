import type { Box } from "./boxes.js";
import { pairIou } from "./pair-iou.js";

/**
 * How the overlap of two boxes is measured.
 *
 * - `iou`: shared area / area of the union; 0 whenever they do not touch.
 * - `giou` (generalised): less the share of the smallest box around both that neither covers; -1..1.
 * - `diou` (distance): less the squared distance of the centres / squared diagonal of the box around both; -1..1.
 * - `ciou` (complete): `diou` less a term for how much their aspect ratios differ.
 *
 * @see torchvision.ops: box_iou, generalized_box_iou, distance_box_iou, complete_box_iou (with an epsilon there).
 */
export type Overlap = "iou" | "giou" | "diou" | "ciou";

export const overlaps: Readonly<Record<Overlap, (a: Box, b: Box) => number>> = {
  iou: pairIou,
  giou: generalizedIou,
  diou: distanceIou,
  ciou: completeIou,
};

/** Throws unless it is one of the four. */
export function checkOverlap(overlap: Overlap): void {
  if (!Object.hasOwn(overlaps, overlap)) {
    throw new RangeError(
      `overlap must be one of ${Object.keys(overlaps).join(", ")}, got ${String(overlap)}`,
    );
  }
}

function generalizedIou(a: Box, b: Box): number {
  const around = aroundBoth(a, b);
  const whole = around.width * around.height;
  if (whole === 0) return 0;
  const shared =
    Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) *
    Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared;
  return pairIou(a, b) - (whole - union) / whole;
}

function distanceIou(a: Box, b: Box): number {
  const { width, height } = aroundBoth(a, b);
  const diagonal = width ** 2 + height ** 2;
  if (diagonal === 0) return 0;
  const distance = ((a[0] + a[2] - b[0] - b[2]) / 2) ** 2 + ((a[1] + a[3] - b[1] - b[3]) / 2) ** 2;
  return pairIou(a, b) - distance / diagonal;
}

function completeIou(a: Box, b: Box): number {
  const angle = (box: Box): number => Math.atan2(box[2] - box[0], box[3] - box[1]);
  const aspect = (4 / Math.PI ** 2) * (angle(a) - angle(b)) ** 2;
  const weight = aspect === 0 ? 0 : aspect / (1 - pairIou(a, b) + aspect);
  return distanceIou(a, b) - weight * aspect;
}

function aroundBoth(a: Box, b: Box): { width: number; height: number } {
  return {
    width: Math.max(a[2], b[2]) - Math.min(a[0], b[0]),
    height: Math.max(a[3], b[3]) - Math.min(a[1], b[1]),
  };
}
