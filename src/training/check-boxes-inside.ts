import type { Box, Boxes } from "../boxes/boxes.js";

/** So far, in pixels, a box may stand out: what rounding does. */
const slack = 1e-3;

/**
 * Throws unless every box lies in its picture.
 *
 * @param boxes xyxy pixels.
 * @param shape The picture's.
 * @param name What the error calls the sample.
 * @throws {RangeError} If one does not, or is inside out or not finite; names sample and box.
 */
export function checkBoxesInside(
  boxes: Boxes<"xyxy", "px">,
  [height, width]: readonly [number, number, number],
  name: string,
): void {
  for (const box of boxes) {
    const [x1, y1, x2, y2] = box;
    const inside = x1 >= -slack && y1 >= -slack && x2 <= width + slack && y2 <= height + slack;
    if (inside && x1 <= x2 && y1 <= y2) continue;
    throw new RangeError(
      `${name} has the box [${box.join(", ")}]; boxes are [x1, y1, x2, y2] in pixels with ` +
        `0 <= x1 <= x2 <= ${width} and 0 <= y1 <= y2 <= ${height} (clipBoxes cuts what stands out${asXywh(box, width, height)})`,
    );
  }
}

/** A word where the box would fit if its last numbers were width and height. */
function asXywh([x, y, w, h]: Box, width: number, height: number): string {
  const fits = x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= width && y + h <= height;
  return fits ? "; as [x, y, width, height] it would fit: convertBoxes makes xyxy of xywh" : "";
}
