import { checkImage, type Image } from "./image.js";

/**
 * Every value on another scale: black becomes `low`, white `high`.
 *
 * @param image Any image.
 * @param range `[low, high]`; default `[0, 1]`. Some networks want `[-1, 1]` or `[0, 255]`.
 * @returns float32.
 * @throws {TypeError} If it is no image.
 * @throws {RangeError} If the ends are not finite.
 * @example scalePixels({ data: new Uint8Array([0, 51, 255]), shape: [1, 3, 1] }, [-1, 1]).data // [-1, -0.6, 1]
 */
export function scalePixels(image: Image, range: readonly [low: number, high: number] = [0, 1]): Image {
  checkImage(image);
  const { data, shape } = image;
  return stretch(data, shape, [0, data instanceof Uint8Array ? 255 : 1], range);
}

/**
 * The picture's own darkest value as 0 and its brightest as 1, whatever they were: contrast stretching.
 *
 * @param image Any image.
 * @returns float32 in [0, 1]; an even picture becomes 0.
 * @throws {TypeError} If it is no image.
 * @example normalizePixels({ data: new Uint8Array([50, 75, 100]), shape: [1, 3, 1] }).data // [0, 0.5, 1]
 */
export function normalizePixels(image: Image): Image {
  checkImage(image);
  const { data, shape } = image;
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < data.length; at++) {
    least = Math.min(least, data[at]!);
    most = Math.max(most, data[at]!);
  }
  return stretch(data, shape, [least, most], [0, 1]);
}

function stretch(
  data: Image["data"],
  shape: Image["shape"],
  [least, most]: readonly [number, number],
  [low, high]: readonly [number, number],
): Image {
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new RangeError(`range must be two finite numbers [low, high], got [${low}, ${high}]`);
  }
  const slope = most > least ? (high - low) / (most - least) : 0;
  const stretched = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) stretched[at] = low + slope * (data[at]! - least);
  return { data: stretched, shape };
}
