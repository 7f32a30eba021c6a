import { aboutMiddle, type Geometry, type Size, translation, turning } from "./geometry.js";
import type { LabelledImage, Moved } from "./labelled-image.js";
import { chain } from "./matrix.js";
import { moveSample } from "./move-sample.js";

/**
 * A picture turned about its middle, its boxes turned with it: the article's `rotate_image` (section 4.2).
 *
 * What differs from the article's code: it returns `cv2.getRotationMatrix2D(...)`, the matrix and not the picture, and
 * leaves the boxes where they were. Here boxes are turned as outlines, which the next operation turns on, so that they do
 * not grow with every turn.
 *
 * @param sample Picture, boxes and labels; whatever else it has (an id) is kept.
 * @param degrees Any angle; counter-clockwise as one sees it.
 * @param options.expand Whether the frame grows so that nothing is cut off; by default it stays as it is.
 * @param options.fill What is seen beyond the picture's edges, 0 (black, default) to 1 (white).
 * @returns The sample with the new picture, bilinear. Each box is the one around its turned outline, cut at the frame;
 *   those wholly cut off are gone together with their labels.
 * @throws {RangeError} If the angle is not finite, or boxes and labels differ in number.
 * @example
 * const sample = { image: { data: new Uint8Array(32), shape: [4, 8, 1] }, boxes: [[0, 0, 8, 2]], labels: [0] } as const;
 * (await rotateImage(sample, 90, { expand: true })).boxes // [[0, 0, 2, 8]]
 * const there = await rotateImage(sample, 30, { expand: true });
 * const turned = await rotateImage(there, 60, { expand: true });
 * turned.boxes.map(([x1, y1, x2, y2]) => [Math.round(x2 - x1), Math.round(y2 - y1)]) // [[2, 8]]
 */
export async function rotateImage<S extends LabelledImage>(
  sample: S,
  degrees: number,
  { expand = false, fill = 0 }: { expand?: boolean; fill?: number } = {},
): Promise<Moved<S>> {
  if (!Number.isFinite(degrees))
    throw new RangeError(`degrees must be a finite number, got ${String(degrees)}`);
  return moveSample(sample, (size) => rotation(size, degrees, expand), fill);
}

export function rotation(size: Size, degrees: number, expand: boolean): Geometry {
  const turn = turning(degrees);
  const kept = aboutMiddle(size, turn);
  if (!expand) return kept;
  const grown = ([across, down]: readonly [number, number]): number =>
    Math.max(1, Math.ceil(Math.abs(across) * size[1] + Math.abs(down) * size[0] - 1e-9));
  const [height, width] = [grown([turn[3], turn[4]]), grown([turn[0], turn[1]])];
  return {
    matrix: chain(kept.matrix, translation((width - size[1]) / 2, (height - size[0]) / 2)),
    size: [height, width],
  };
}
