import type { Image } from "./image.js";

/**
 * A picture as it is to be looked at.
 *
 * @param image As the camera has stored it.
 * @param orientation What EXIF says of it: 1 (upright) to 8; odd numbers of {2, 4, 5, 7} are mirrored, 5 to 8 lie on
 *   their side.
 * @returns The picture itself where it is upright.
 * @see https://exiftool.org/TagNames/EXIF.html, tag 0x0112
 */
export function turnUpright(image: Image, orientation: number): Image {
  if (orientation === 1) return image;
  const { data: from } = image;
  const [height, width, channels] = image.shape;
  const lying = orientation >= 5;
  const [newHeight, newWidth] = lying ? [width, height] : [height, width];
  // Where the new picture's first row and column start in the old one: at its top or bottom, left or right.
  const bottomUp = [3, 4, 6, 7].includes(orientation);
  const rightToLeft = [2, 3, 7, 8].includes(orientation);
  const first = (bottomUp ? height - 1 : 0) * width + (rightToLeft ? width - 1 : 0);
  const down = bottomUp ? -width : width;
  const right = rightToLeft ? -1 : 1;
  const [stepY, stepX] = lying ? [right, down] : [down, right];
  const data = from instanceof Uint8Array ? new Uint8Array(from.length) : new Float32Array(from.length);
  for (let y = 0, at = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const source = (first + y * stepY + x * stepX) * channels;
      for (let channel = 0; channel < channels; channel++) data[at++] = from[source + channel]!;
    }
  }
  return { data, shape: [newHeight, newWidth, channels] };
}
