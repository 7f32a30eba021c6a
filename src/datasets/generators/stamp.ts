import type { Box } from "../../boxes/boxes.js";
import { blend, type Canvas, type Colour } from "./canvas.js";

/** Ink at or above this share of full ink belongs to the object. */
export const inkThreshold = 0.2;

/** The ink of one object, to be put onto canvases. */
export interface Stamp {
  /** `width * height` values, 0 to 255. */
  readonly ink: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The tight box of its ink, see {@link inkBounds}. */
  readonly bounds: Box;
}

/** Puts a stamp's top left corner at a point; what lies beyond the canvas is cut off. */
export function blendStamp(canvas: Canvas, stamp: Stamp, left: number, top: number, colour: Colour): void {
  for (let y = Math.max(0, -top); y < Math.min(stamp.height, canvas.height - top); y++) {
    for (let x = Math.max(0, -left); x < Math.min(stamp.width, canvas.width - left); x++) {
      blend(canvas, left + x, top + y, colour, stamp.ink[y * stamp.width + x]!);
    }
  }
}

/** Where a stamp's ink lies when its top left corner is at a point. */
export function placedBounds({ bounds }: Stamp, left: number, top: number): Box {
  return [left + bounds[0], top + bounds[1], left + bounds[2], top + bounds[3]];
}

/** Tight bounds of the pixels at or above {@link inkThreshold}, far edges exclusive. */
export function inkBounds(ink: Uint8Array, offset: number, width: number, height: number): Box {
  let [x1, y1, x2, y2] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[offset + y * width + x]! < 255 * inkThreshold) continue;
      x1 = Math.min(x1, x);
      x2 = Math.max(x2, x + 1);
      y1 = Math.min(y1, y);
      y2 = Math.max(y2, y + 1);
    }
  }
  return [x1, y1, x2, y2];
}
