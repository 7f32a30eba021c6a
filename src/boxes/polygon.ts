import type { Box } from "./boxes.js";

/** A corner. */
export type Point = readonly [x: number, y: number];

/** The corners of an area in order, in either sense; the last is joined to the first. Ours are all convex. */
export type Polygon = readonly Point[];

/** The four corners of a box, from the top left, clockwise as one sees it. */
export function boxPolygon([x1, y1, x2, y2]: Box): Polygon {
  return [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
}

/**
 * Twice the area inside the corners, by the shoelace formula; positive for corners that go clockwise as one sees it
 * (y runs down). Corners are taken relative to the first, which keeps small areas far from the origin exact.
 */
function doubledSignedArea(polygon: Polygon): number {
  // Corners by index, here and below: taking them apart by name makes garbage, and overlaps are computed by the million.
  const origin = polygon[0] ?? [0, 0];
  let doubled = 0;
  for (let index = 1; index + 1 < polygon.length; index++) {
    const first = polygon[index]!;
    const second = polygon[index + 1]!;
    doubled +=
      (first[0] - origin[0]) * (second[1] - origin[1]) - (second[0] - origin[0]) * (first[1] - origin[1]);
  }
  return doubled;
}

/**
 * Area inside the corners; 0 for fewer than three.
 *
 * @example polygonArea([[0, 0], [4, 0], [0, 2]]) // 4
 */
export function polygonArea(polygon: Polygon): number {
  return Math.abs(doubledSignedArea(polygon)) / 2;
}

/**
 * The part of a convex polygon that lies inside another, by Sutherland and Hodgman: each edge of `window` cuts off what
 * is beyond it.
 *
 * @param polygon A convex polygon.
 * @param window Another; one without area leaves nothing.
 * @returns A convex polygon, empty where nothing is left.
 * @example polygonArea(clipPolygon([[0, 0], [4, 0], [4, 4], [0, 4]], [[2, 2], [6, 2], [6, 6], [2, 6]])) // 4
 */
export function clipPolygon(polygon: Polygon, window: Polygon): Polygon {
  const sense = Math.sign(doubledSignedArea(window));
  if (sense === 0) return [];
  let left = polygon;
  for (let index = 0; index < window.length && left.length > 0; index++) {
    const from = window[index]!;
    const to = window[(index + 1) % window.length]!;
    const [across, down] = [sense * (to[0] - from[0]), sense * (to[1] - from[1])];
    // Proportional to the distance from the edge; positive inside.
    left = keepInside(left, (point) => across * (point[1] - from[1]) - down * (point[0] - from[0]));
  }
  return left;
}

/** What is left of a convex polygon where `distance`, linear in x and y, is >= 0. */
export function keepInside(polygon: Polygon, distance: (point: Point) => number): Polygon {
  const kept: Point[] = [];
  for (let index = 0; index < polygon.length; index++) {
    const from = polygon[index]!;
    const to = polygon[(index + 1) % polygon.length]!;
    const before = distance(from);
    const after = distance(to);
    if (before >= 0) kept.push(from);
    if (before >= 0 !== after >= 0) {
      const share = before / (before - after);
      kept.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
    }
  }
  return kept;
}

/**
 * The smallest box around a polygon.
 *
 * @param polygon At least one corner.
 * @example polygonBounds([[2, 0], [4, 3], [1, 5]]) // [1, 0, 4, 5]
 */
export function polygonBounds(polygon: Polygon): Box {
  let [x1, y1, x2, y2] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -Infinity, -Infinity];
  for (const [x, y] of polygon) {
    x1 = Math.min(x1, x);
    y1 = Math.min(y1, y);
    x2 = Math.max(x2, x);
    y2 = Math.max(y2, y);
  }
  return [x1, y1, x2, y2];
}
