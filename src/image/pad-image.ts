import { type Geometry, type Size, translation } from "./geometry.js";
import type { LabelledImage, Moved } from "./labelled-image.js";
import { moveSample } from "./move-sample.js";

/** Whole pixels >= 0 added at each edge; 0 where left out. */
export interface Margins {
  readonly top?: number;
  readonly left?: number;
  readonly bottom?: number;
  readonly right?: number;
}

/**
 * A picture with margins, its boxes moved with it.
 *
 * @param sample Picture, boxes and labels; whatever else it has (an id) is kept.
 * @param margins See {@link Margins}.
 * @param options.fill What the margins are filled with, 0 (black, default) to 1 (white).
 * @returns The sample with the new picture.
 * @throws {RangeError} If a margin is not whole pixels >= 0.
 * @example
 * const sample = { image: { data: new Uint8Array(32), shape: [4, 8, 1] }, boxes: [[0, 0, 2, 4]], labels: [0] } as const;
 * (await padImage(sample, { left: 5, bottom: 1 })).image.shape // [5, 13, 1]
 */
export async function padImage<S extends LabelledImage>(
  sample: S,
  margins: Margins,
  { fill = 0 }: { fill?: number } = {},
): Promise<Moved<S>> {
  return moveSample(sample, (size) => padding(size, margins), fill);
}

export function padding(
  [height, width]: Size,
  { top = 0, left = 0, bottom = 0, right = 0 }: Margins,
): Geometry {
  for (const [name, value] of Object.entries({ top, left, bottom, right })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(`margins.${name} must be whole pixels >= 0, got ${String(value)}`);
    }
  }
  return { matrix: translation(left, top), size: [height + top + bottom, width + left + right] };
}
