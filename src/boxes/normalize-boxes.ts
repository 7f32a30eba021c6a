import type { Boxes, BoxFormat } from "./boxes.js";

/** The formats whose numbers alternate between x and y, x first. */
type XFirst = Exclude<BoxFormat, "yxyx">;

/**
 * Pixel boxes as fractions of the image's size.
 *
 * @param boxes N boxes in pixels: xyxy, xywh or cxcywh.
 * @param size `[height, width]` of the image, pixels > 0.
 * @returns N boxes in the same format, normalised.
 * @throws {RangeError} If the size is not positive.
 * @example normalizeBoxes([[16, 8, 48, 24]], [32, 64]) // [[0.25, 0.25, 0.75, 0.75]]
 */
export function normalizeBoxes<F extends XFirst>(
  boxes: Boxes<F, "px">,
  size: readonly [height: number, width: number],
): Boxes<F, "norm"> {
  const [height, width] = checkSize(size);
  return boxes.map(([a, b, c, d]) => [a / width, b / height, c / width, d / height] as const);
}

/**
 * Normalised boxes as pixels of an image of the given size.
 *
 * @param boxes N normalised boxes: xyxy, xywh or cxcywh.
 * @param size `[height, width]` of the image, pixels > 0.
 * @returns N boxes in the same format, in pixels (not rounded).
 * @throws {RangeError} If the size is not positive.
 * @example denormalizeBoxes([[0.25, 0.25, 0.75, 0.75]], [32, 64]) // [[16, 8, 48, 24]]
 */
export function denormalizeBoxes<F extends XFirst>(
  boxes: Boxes<F, "norm">,
  size: readonly [height: number, width: number],
): Boxes<F, "px"> {
  const [height, width] = checkSize(size);
  return boxes.map(([a, b, c, d]) => [a * width, b * height, c * width, d * height] as const);
}

function checkSize(size: readonly [number, number]): readonly [number, number] {
  if (!(size[0] > 0 && size[1] > 0)) {
    throw new RangeError(`size must be [height, width] in pixels > 0, got [${size.join(", ")}]`);
  }
  return size;
}
