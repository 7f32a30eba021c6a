import type { Image } from "../../image/image.js";

/** What the pixels of one picture are like, all from 0 to 1. */
export interface PictureColours {
  /** The mean of the luma. */
  readonly brightness: number;
  /** The standard deviation of the luma. */
  readonly contrast: number;
  /** The mean distance of the greatest from the least channel. */
  readonly saturation: number;
  /** The median step of the luma from a pixel to its right neighbour: high for noise and fine detail, low for blur. */
  readonly grain: number;
  /** Mean of every channel. */
  readonly means: readonly number[];
  /** Mean square of every channel. */
  readonly squares: readonly number[];
}

/** Pixels looked at, about: more say nothing new. */
const enough = 40_000;

/** Measures a picture's colours on about 40,000 of its pixels, evenly spread over rows. */
export function pictureColours({ data, shape: [height, width, channels] }: Image): PictureColours {
  const most = data instanceof Uint8Array ? 255 : 1;
  const step = Math.max(1, Math.round((height * width) / enough));
  const sums = new Float64Array(channels);
  const squareSums = new Float64Array(channels);
  const steps = new Float64Array(256);
  let [count, sum, squares, spread, pairs] = [0, 0, 0, 0, 0];
  const luma = (at: number): number =>
    channels < 3
      ? data[at]! / most
      : (0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) / most;
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      const value = luma(at);
      sum += value;
      squares += value * value;
      count++;
      let [least, greatest] = [Infinity, -Infinity];
      for (let channel = 0; channel < channels; channel++) {
        const part = data[at + channel]! / most;
        sums[channel]! += part;
        squareSums[channel]! += part * part;
        least = Math.min(least, part);
        greatest = Math.max(greatest, part);
      }
      spread += greatest - least;
      if (x + 1 < width) {
        steps[Math.min(255, Math.round(255 * Math.abs(luma(at + channels) - value)))]!++;
        pairs++;
      }
    }
  }
  const brightness = sum / count;
  return {
    brightness,
    contrast: Math.sqrt(Math.max(0, squares / count - brightness * brightness)),
    saturation: spread / count,
    grain: medianStep(steps, pairs),
    means: [...sums].map((total) => total / count),
    squares: [...squareSums].map((total) => total / count),
  };
}

/** Between two whole steps as the counts of the middle one say, so that it is not one of a few values only. */
function medianStep(steps: Float64Array, pairs: number): number {
  let below = 0;
  for (let level = 0; level < steps.length; level++) {
    const here = steps[level]!;
    if (below + here >= pairs / 2 && here > 0) return (level + (pairs / 2 - below) / here - 0.5) / 255;
    below += here;
  }
  return 0;
}
