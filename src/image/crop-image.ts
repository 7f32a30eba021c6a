import { translation } from "./geometry.js";
import type { LabelledImage, Moved } from "./labelled-image.js";
import { moveSample } from "./move-sample.js";

/** A part of a picture: whole pixels, the far edges exclusive. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/**
 * A part of a picture, its boxes moved and cut at the new edges: the article's `crop_image` (section 4.2).
 *
 * What differs from the article's code: `image[top:bottom, left:right]` leaves the boxes where they were, and where the
 * region reaches out of the picture, gives a smaller or an empty one without a word.
 *
 * @param sample Picture, boxes and labels; whatever else it has (an id) is kept.
 * @param region See {@link Region}; it must lie in the picture.
 * @returns The sample with the new picture. Boxes wholly cut off are gone together with their labels.
 * @throws {RangeError} If the region is empty, not whole pixels, or reaches out of the picture.
 * @example
 * const sample = { image: { data: new Uint8Array(32), shape: [4, 8, 1] }, boxes: [[0, 0, 4, 4], [6, 0, 8, 2]], labels: [0, 1] } as const;
 * (await cropImage(sample, { top: 1, left: 2, bottom: 4, right: 6 })).boxes // [[0, 0, 2, 3]]
 */
export async function cropImage<S extends LabelledImage>(sample: S, region: Region): Promise<Moved<S>> {
  const { top, left, bottom, right } = region;
  return moveSample(
    sample,
    ([height, width]) => {
      const whole = [top, left, bottom, right].every(Number.isInteger);
      if (
        !whole ||
        !(0 <= top && top < bottom && bottom <= height && 0 <= left && left < right && right <= width)
      ) {
        throw new RangeError(
          `region must be whole pixels, 0 <= top < bottom <= ${height} and 0 <= left < right <= ${width}, got ` +
            `{ top: ${top}, left: ${left}, bottom: ${bottom}, right: ${right} }`,
        );
      }
      return { matrix: translation(-left, -top), size: [bottom - top, right - left] };
    },
    0,
  );
}
