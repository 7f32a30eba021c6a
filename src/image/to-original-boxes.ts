import type { Box, Boxes } from "../boxes/boxes.js";
import { checkBoxes } from "../boxes/check-boxes.js";
import { boxPolygon, clipPolygon, polygonBounds } from "../boxes/polygon.js";
import type { LabelledImage } from "./labelled-image.js";
import { invert, mapPolygon } from "./matrix.js";

/**
 * Boxes found on a picture that was resized, turned or cut out, as boxes of the original: what a model says of what it
 * was shown, as what it says of the picture that somebody has.
 *
 * @param boxes N boxes, xyxy pixels of `sample`'s picture.
 * @param sample What geometric operations returned.
 * @returns N boxes, xyxy pixels of the original, cut at its edges; one wholly outside has no area.
 * @throws {RangeError} If the sample has no `origin`: no operation has moved it, or it was put together from several.
 * @example
 * const photo = { image: { data: new Uint8Array(800), shape: [20, 40, 1] }, boxes: [[10, 0, 30, 20]], labels: [0] } as const;
 * const shown = await resizeImage(photo, [10, 10], { mode: "letterbox" });
 * shown.boxes // [[2.5, 2, 7.5, 7]]
 * toOriginalBoxes(shown.boxes, shown) // [[10, 0, 30, 20]]
 */
export function toOriginalBoxes(boxes: Boxes<"xyxy", "px">, { origin }: LabelledImage): Boxes<"xyxy", "px"> {
  checkBoxes(boxes);
  if (origin === undefined) {
    throw new RangeError(
      "sample has no origin that boxes could go back to: it must be what a geometric operation made of one picture",
    );
  }
  const back = invert(origin.matrix);
  const [height, width] = origin.size;
  const frame = boxPolygon([0, 0, width, height]);
  return boxes.map((box): Box => {
    const moved = mapPolygon(back, boxPolygon(box));
    const cut = clipPolygon(moved, frame);
    const [x1, y1, x2, y2] = polygonBounds(cut.length > 0 ? cut : moved);
    const clip = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit);
    return [clip(x1, width), clip(y1, height), clip(x2, width), clip(y2, height)];
  });
}
