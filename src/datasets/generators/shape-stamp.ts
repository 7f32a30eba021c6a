import type { Stamp } from "./stamp.js";

/** Whether a point of the unit square, y down, lies in the shape; each shape reaches all four sides. */
const insides = {
  rectangle: () => true,
  circle: (x: number, y: number) => (x - 0.5) ** 2 + (y - 0.5) ** 2 <= 0.25,
  triangle: (x: number, y: number) => Math.abs(x - 0.5) <= y / 2,
  "right triangle": (x: number, y: number) => x >= y,
  diamond: (x: number, y: number) => Math.abs(x - 0.5) + Math.abs(y - 0.5) <= 0.5,
  cross: (x: number, y: number) => Math.abs(x - 0.5) <= 0.17 || Math.abs(y - 0.5) <= 0.17,
  ring: (x: number, y: number) => {
    const squared = (x - 0.5) ** 2 + (y - 0.5) ** 2;
    return squared <= 0.25 && squared >= 0.0784;
  },
} as const;

/** The shapes that can be drawn; a circle and a ring are ellipses where their box is no square. */
export type ShapeKind = keyof typeof insides;

export const shapeKinds = Object.keys(insides) as readonly ShapeKind[];

/** Points looked at along each side of a pixel. */
const perSide = 4;

/** A shape that fills a box of so many pixels; its edge is smoothed over 4 x 4 points a pixel. */
export function shapeStamp(kind: ShapeKind, width: number, height: number): Stamp {
  const inside = insides[kind];
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let hits = 0;
      for (let sub = 0; sub < perSide ** 2; sub++) {
        const u = (x + ((sub % perSide) + 0.5) / perSide) / width;
        const v = (y + (Math.floor(sub / perSide) + 0.5) / perSide) / height;
        if (inside(u, v)) hits++;
      }
      ink[y * width + x] = Math.round((255 * hits) / perSide ** 2);
    }
  }
  return { ink, width, height, bounds: [0, 0, width, height] };
}
