import type { Image } from "./image.js";

/**
 * Each block of pixels as their mean: what comes before a resampling that would skip pixels. The last blocks of a side
 * that does not divide are smaller; they count as if the edge went on.
 *
 * @param across Width of a block, pixels >= 1.
 * @param down Height of a block, pixels >= 1.
 * @returns `[ceil(height / down), ceil(width / across)]`; the picture itself where both are 1.
 */
export function shrinkByWhole(image: Image, across: number, down: number): Image {
  if (across === 1 && down === 1) return image;
  const { data: from } = image;
  const [height, width, channels] = image.shape;
  const [rows, columns] = [Math.ceil(height / down), Math.ceil(width / across)];
  const length = rows * columns * channels;
  const data = from instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  const rounding = data instanceof Uint8Array ? 0.5 : 0;
  const sums = new Float64Array(columns * channels);
  const share = 1 / (across * down);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let dy = 0; dy < down; dy++) {
      const start = Math.min(row * down + dy, height - 1) * width * channels;
      for (let column = 0, at = 0; column < columns; column++) {
        for (let channel = 0; channel < channels; channel++, at++) {
          let sum = 0;
          for (let dx = 0; dx < across; dx++) {
            sum += from[start + Math.min(column * across + dx, width - 1) * channels + channel]!;
          }
          sums[at]! += sum;
        }
      }
    }
    const to = row * columns * channels;
    for (let at = 0; at < sums.length; at++) data[to + at] = sums[at]! * share + rounding;
  }
  return { data, shape: [rows, columns, channels] };
}
