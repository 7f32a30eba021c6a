import type { Image } from "./image.js";

/** The pixels as bytes from 0 to 255: those of a uint8 image themselves, floats clipped to [0, 1] and rounded. */
export function imageBytes({ data }: Image): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return new Uint8Array(Uint8ClampedArray.from(data, (value) => value * 255).buffer);
}
