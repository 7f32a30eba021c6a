import type { Geometry, Size } from "./geometry.js";
import type { LabelledImage, Moved } from "./labelled-image.js";
import { moveSample } from "./move-sample.js";

/** "horizontal" changes left and right, "vertical" top and bottom. */
export type FlipDirection = "horizontal" | "vertical";

/**
 * A picture as in a mirror, its boxes with it.
 *
 * @param sample Picture, boxes and labels; whatever else it has (an id) is kept.
 * @param direction See {@link FlipDirection}; default "horizontal".
 * @returns The sample with the new picture.
 * @throws {RangeError} If the direction is no such word.
 * @example
 * const sample = { image: { data: new Uint8Array(32), shape: [4, 8, 1] }, boxes: [[0, 0, 2, 4]], labels: [0] } as const;
 * (await flipImage(sample)).boxes // [[6, 0, 8, 4]]
 */
export async function flipImage<S extends LabelledImage>(
  sample: S,
  direction: FlipDirection = "horizontal",
): Promise<Moved<S>> {
  return moveSample(sample, (size) => flipping(size, direction), 0);
}

export function flipping([height, width]: Size, direction: FlipDirection): Geometry {
  if (direction === "horizontal") return { matrix: [-1, 0, width, 0, 1, 0, 0, 0, 1], size: [height, width] };
  if (direction === "vertical") return { matrix: [1, 0, 0, 0, -1, height, 0, 0, 1], size: [height, width] };
  throw new RangeError(`direction must be "horizontal" or "vertical", got ${String(direction)}`);
}
