import type { Polygon } from "../boxes/polygon.js";

/** The pixels of a row whose middles lie in a convex polygon: `[start, end)`. */
export function rowSpan(polygon: Polygon, y: number, width: number): [start: number, end: number] {
  let [left, right] = [Infinity, -Infinity];
  for (let index = 0; index < polygon.length; index++) {
    // By index: this runs for every row of every picture, and taking corners apart by name makes garbage.
    const from = polygon[index]!;
    const to = polygon[index + 1 === polygon.length ? 0 : index + 1]!;
    if (from[1] <= y === to[1] <= y) continue;
    const x = from[0] + ((y - from[1]) / (to[1] - from[1])) * (to[0] - from[0]);
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  // A hair of slack, so that a frame's own edges lose no pixel to rounding.
  return [Math.max(0, Math.ceil(left - 0.5 - 1e-6)), Math.min(width, Math.floor(right - 0.5 + 1e-6) + 1)];
}
