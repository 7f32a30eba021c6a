import type { Box, Boxes, RotatedBox, RotatedBoxes } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";
import { type Polygon, polygonBounds } from "./polygon.js";

/**
 * Boxes as turned ones, by 0 degrees.
 *
 * @param boxes N boxes, xyxy pixels.
 * @returns N boxes, cxcywhr pixels.
 * @example rotatedBoxes([[0, 10, 20, 40]]) // [[10, 25, 20, 30, 0]]
 */
export function rotatedBoxes(boxes: Boxes<"xyxy", "px">): RotatedBoxes {
  checkBoxes(boxes);
  return boxes.map(([x1, y1, x2, y2]): RotatedBox => [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1, 0]);
}

/**
 * The four corners of each turned box, those that were top left, top right, bottom right, bottom left before the turn.
 *
 * @param boxes N boxes, cxcywhr pixels, degrees counter-clockwise.
 * @returns N polygons of four corners.
 * @throws {RangeError} If a width or height is negative or a number not finite; names the box's index.
 * @see torchvision.ops.box_convert ("cxcywhr" to "xyxyxyxy")
 * @example rotatedBoxCorners([[0, 0, 4, 2, 90]]) // [[[-1, 2], [-1, -2], [1, -2], [1, 2]]]
 */
export function rotatedBoxCorners(boxes: RotatedBoxes): Polygon[] {
  checkRotatedBoxes(boxes, "boxes");
  return boxes.map(([cx, cy, width, height, degrees]) => {
    const cos = Math.cos((degrees * Math.PI) / 180);
    const sin = Math.sin((degrees * Math.PI) / 180);
    const corner = (x: number, y: number) => [cx + x * cos + y * sin, cy - x * sin + y * cos] as const;
    const [right, bottom] = [width / 2, height / 2];
    return [
      corner(-right, -bottom),
      corner(right, -bottom),
      corner(right, bottom),
      corner(-right, bottom),
    ] as const;
  });
}

/**
 * The smallest axis-aligned box around each turned one.
 *
 * @param boxes N boxes, cxcywhr pixels.
 * @returns N boxes, xyxy pixels.
 * @example enclosingBoxes([[10, 10, 8, 4, 90]]) // [[8, 6, 12, 14]]
 */
export function enclosingBoxes(boxes: RotatedBoxes): Boxes<"xyxy", "px"> {
  return rotatedBoxCorners(boxes).map((corners): Box => polygonBounds(corners));
}

/** Throws unless every one is five finite numbers, width and height >= 0. */
function checkRotatedBoxes(boxes: RotatedBoxes, name: string): void {
  if (!Array.isArray(boxes)) {
    throw new TypeError(`${name} must be a list of [cx, cy, width, height, degrees], got ${typeof boxes}`);
  }
  for (const [index, box] of boxes.entries()) {
    if (!Array.isArray(box) || box.length !== 5 || box.some((value) => typeof value !== "number")) {
      throw new TypeError(
        `${name}[${index}] must be five numbers [cx, cy, width, height, degrees], got ${JSON.stringify(box)}`,
      );
    }
    if (!box.every(Number.isFinite) || box[2] < 0 || box[3] < 0) {
      throw new RangeError(
        `${name}[${index}] = [${box.join(", ")}] must hold finite numbers, width and height >= 0`,
      );
    }
  }
}
