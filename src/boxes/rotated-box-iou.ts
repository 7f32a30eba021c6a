import type { RotatedBoxes } from "./boxes.js";
import { clipPolygon, polygonArea, polygonBounds } from "./polygon.js";
import { rotatedBoxCorners } from "./rotated-boxes.js";

/**
 * Intersection over union of every pair from two sets of turned boxes; the shared area is the polygon of the one cut
 * off at the edges of the other.
 *
 * @param boxes1 N boxes, cxcywhr pixels, degrees counter-clockwise.
 * @param boxes2 M boxes, the same.
 * @returns N rows of M values in [0, 1]; 0 where the union has no area.
 * @throws {RangeError} If a width or height is negative or a number not finite; names the box's index.
 * @example rotatedBoxIou([[0, 0, 4, 2, 0]], [[0, 0, 4, 2, 90]]) // [[0.3333333]]
 */
export function rotatedBoxIou(boxes1: RotatedBoxes, boxes2: RotatedBoxes): number[][] {
  const [first, second] = [boxes1, boxes2].map((boxes) =>
    rotatedBoxCorners(boxes).map((corners) => ({
      corners,
      area: polygonArea(corners),
      bounds: polygonBounds(corners),
    })),
  );
  return first!.map((a) =>
    second!.map((b) => {
      const [x1, y1, x2, y2] = a.bounds;
      const [left, top, right, bottom] = b.bounds;
      if (right <= x1 || left >= x2 || bottom <= y1 || top >= y2) return 0;
      const shared = polygonArea(clipPolygon(a.corners, b.corners));
      const union = a.area + b.area - shared;
      return union > 0 ? Math.min(1, shared / union) : 0;
    }),
  );
}
