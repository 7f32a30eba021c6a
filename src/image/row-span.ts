import type { Polygon } from "../boxes/polygon.js";

/** The pixels of a row whose middles lie in a convex polygon: `[start, end)`. */
export function rowSpan(polygon: Polygon, y: number, width: number): [start: number, end: number] {
  let [left, right] = [Infinity, -Infinity];
  for (let index = 0; index < polygon.length; index++) {
    const [x1, y1] = polygon[index]!;
    const [x2, y2] = polygon[index + 1 === polygon.length ? 0 : index + 1]!;
    if (y1 <= y === y2 <= y) continue;
    const x = x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  // A hair of slack, so that a frame's own edges lose no pixel to rounding.
  return [Math.max(0, Math.ceil(left - 0.5 - 1e-6)), Math.min(width, Math.floor(right - 0.5 + 1e-6) + 1)];
}
