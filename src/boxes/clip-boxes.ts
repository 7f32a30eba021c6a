import type { Boxes, BoxUnit } from "./boxes.js";

/**
 * Boxes cut off at the image's edges. A box wholly outside becomes one of zero area on the nearest edge.
 *
 * @param boxes N boxes, xyxy.
 * @param size `[height, width]` of the image in the boxes' unit (`[1, 1]` for normalised boxes).
 * @returns N boxes within 0..width and 0..height.
 * @see torchvision.ops.clip_boxes_to_image
 * @example clipBoxes([[-5, 10, 70, 60]], [48, 64]) // [[0, 10, 64, 48]]
 */
export function clipBoxes<U extends BoxUnit>(
  boxes: Boxes<"xyxy", U>,
  size: readonly [height: number, width: number],
): Boxes<"xyxy", U> {
  const [height, width] = size;
  const clip = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit);
  return boxes.map(
    ([x1, y1, x2, y2]) => [clip(x1, width), clip(y1, height), clip(x2, width), clip(y2, height)] as const,
  );
}
