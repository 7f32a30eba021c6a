import { checkImage, type Image } from "./image.js";
import { checkPixelStatistics, type PixelStatistics } from "./pixel-statistics.js";

/**
 * Every value less a mean, over a standard deviation: by the statistics of a data set, or by the picture's own. To look
 * at what that does, or for a model from elsewhere: the builders' models do it themselves (their option `standardize`).
 *
 * @param image Any image.
 * @param statistics One mean and deviation a channel, 0 to 1: {@link pixelStatistics} of the training split, or
 *   {@link imagenetStatistics}. Left out: those of this picture, over all its channels together.
 * @returns float32, mean about 0 and deviation about 1: for a model, no longer to be shown. An even picture becomes 0.
 * @throws {TypeError} If it is no image.
 * @throws {RangeError} If the statistics are not of as many channels, or a deviation is not > 0.
 * @see tf.image.per_image_standardization, torchvision.transforms.Normalize
 * @example standardizePixels({ data: new Uint8Array([0, 255, 0, 255]), shape: [2, 2, 1] }).data // [-1, 1, -1, 1]
 * @example standardizePixels({ data: new Float32Array([0.485, 0.456, 0.406]), shape: [1, 1, 3] }, imagenetStatistics).data // [0, 0, 0]
 */
export function standardizePixels(image: Image, statistics?: PixelStatistics): Image {
  checkImage(image);
  const { data, shape } = image;
  const channels = shape[2];
  if (statistics !== undefined) checkPixelStatistics(statistics, channels);
  const { mean, deviation } = statistics ?? ownStatistics(image);
  const most = data instanceof Uint8Array ? 255 : 1;
  const standardized = new Float32Array(data.length);
  for (let at = 0, channel = 0; at < data.length; at++) {
    standardized[at] = (data[at]! / most - mean[channel]!) / deviation[channel]!;
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
  return { data: standardized, shape };
}

function ownStatistics({ data, shape }: Image): PixelStatistics {
  const most = data instanceof Uint8Array ? 255 : 1;
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += data[at]!;
  const mean = sum / data.length / most;
  let squares = 0;
  for (let at = 0; at < data.length; at++) squares += (data[at]! / most - mean) ** 2;
  // The least deviation that TensorFlow takes: an even picture must not be divided by 0.
  const deviation = Math.max(Math.sqrt(squares / data.length), 1 / Math.sqrt(data.length));
  return {
    mean: new Array<number>(shape[2]).fill(mean),
    deviation: new Array<number>(shape[2]).fill(deviation),
  };
}
