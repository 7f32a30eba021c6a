import type { Box, Boxes, BoxFormat, BoxUnit } from "./boxes.js";

const toXyxy: Record<BoxFormat, (box: Box) => Box> = {
  xyxy: (box) => box,
  xywh: ([x, y, w, h]) => [x, y, x + w, y + h],
  cxcywh: ([cx, cy, w, h]) => [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2],
  yxyx: ([y1, x1, y2, x2]) => [x1, y1, x2, y2],
};

const fromXyxy: Record<BoxFormat, (box: Box) => Box> = {
  xyxy: (box) => box,
  xywh: ([x1, y1, x2, y2]) => [x1, y1, x2 - x1, y2 - y1],
  cxcywh: ([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1],
  yxyx: ([x1, y1, x2, y2]) => [y1, x1, y2, x2],
};

/**
 * The same boxes in another format. The unit (pixels or normalised) stays what it is; see {@link normalizeBoxes}.
 *
 * @param boxes N boxes in the format `from`.
 * @param from "xyxy", "xywh" (corner and size), "cxcywh" (centre and size) or "yxyx" (corners, y first).
 * @param to The format wanted.
 * @returns N boxes in the format `to`.
 * @throws {RangeError} If `from` or `to` is no format.
 * @see torchvision.ops.box_convert
 * @example convertBoxes([[10, 20, 30, 40]], "xywh", "xyxy") // [[10, 20, 40, 60]]
 */
export function convertBoxes<F extends BoxFormat, T extends BoxFormat, U extends BoxUnit>(
  boxes: Boxes<NoInfer<F>, U>,
  from: F,
  to: T,
): Boxes<T, U> {
  for (const [name, value] of Object.entries({ from, to })) {
    if (!Object.hasOwn(toXyxy, value)) {
      throw new RangeError(`${name} must be one of ${Object.keys(toXyxy).join(", ")}, got ${String(value)}`);
    }
  }
  return boxes.map((box) => fromXyxy[to](toXyxy[from](box)));
}
