import { checkImage, type Image } from "./image.js";

/** Mean and standard deviation of each channel, where black to white is 0 to 1. */
export interface PixelStatistics {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Those of ImageNet's training pictures, RGB: what networks trained on it expect. */
export const imagenetStatistics: PixelStatistics = {
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

/** Throws unless there is a mean and a deviation > 0 for each channel. */
export function checkPixelStatistics(
  statistics: PixelStatistics,
  channels: number,
  name = "statistics",
): void {
  const { mean = [], deviation = [] } = statistics ?? {};
  const complete = mean.length === channels && deviation.length === channels;
  if (complete && mean.every(Number.isFinite) && deviation.every((value) => value > 0)) return;
  throw new RangeError(
    `${name} must have ${channels} means and deviations > 0, one a channel, got` +
      ` [${mean.join(", ")}] and [${deviation.join(", ")}]`,
  );
}

/**
 * Mean and standard deviation of every channel over all pixels of all pictures: fit them on the training split alone.
 * A model that is to standardize by them takes them as its option `standardize`.
 *
 * @param images At least one, all of the same channels; one at a time is in memory if they are read one at a time.
 * @throws {RangeError} If there is none.
 * @throws {TypeError} If one is no image, or has other channels than the first.
 * @example await pixelStatistics([{ data: new Uint8Array([0, 255]), shape: [1, 2, 1] }]) // { mean: [0.5], deviation: [0.5] }
 */
export async function pixelStatistics(
  images: Iterable<Image> | AsyncIterable<Image>,
): Promise<PixelStatistics> {
  const [sums, squares]: [number[], number[]] = [[], []];
  let pixels = 0;
  let index = 0;
  for await (const image of images) {
    checkImage(image, `images[${index++}]`, sums.length === 0 ? undefined : [sums.length]);
    const { data, shape } = image;
    const channels = shape[2];
    const most = data instanceof Uint8Array ? 255 : 1;
    for (let channel = 0; channel < channels; channel++) {
      let [sum, square] = [0, 0];
      for (let at = channel; at < data.length; at += channels) {
        const value = data[at]! / most;
        sum += value;
        square += value * value;
      }
      sums[channel] = (sums[channel] ?? 0) + sum;
      squares[channel] = (squares[channel] ?? 0) + square;
    }
    pixels += data.length / channels;
  }
  if (pixels === 0) throw new RangeError("images must hold at least one picture, got none");
  const mean = sums.map((sum) => sum / pixels);
  return {
    mean,
    deviation: squares.map((square, channel) =>
      Math.sqrt(Math.max(0, square / pixels - mean[channel]! ** 2)),
    ),
  };
}
