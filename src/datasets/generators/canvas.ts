import type { Image } from "../../image/image.js";
import type { Random } from "../../random.js";

/** One number a channel, black 0 to white 1. */
export type Colour = readonly number[];

/** Where a generated picture is drawn: rows from the top, channels last, black 0 to white 1. */
export interface Canvas {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** An even canvas with as many channels as the colour. */
export function createCanvas([height, width]: readonly [number, number], colour: Colour): Canvas {
  const channels = colour.length;
  const data = new Float32Array(height * width * channels);
  for (let at = 0; at < data.length; at++) data[at] = colour[at % channels]!;
  return { data, height, width, channels };
}

/** Moves one pixel towards a colour: by nothing for ink 0, all the way for ink 255. */
export function blend(
  { data, width, channels }: Canvas,
  x: number,
  y: number,
  colour: Colour,
  ink: number,
): void {
  const pixel = (y * width + x) * channels;
  for (let channel = 0; channel < channels; channel++) {
    const at = pixel + channel;
    data[at] = data[at]! + (colour[channel]! - data[at]!) * (ink / 255);
  }
}

/** The finished picture: Gaussian noise on every value, then clipped to [0, 1] and rounded to bytes. */
export function finishCanvas(canvas: Canvas, random: Random, deviation: number): Image {
  const { data, height, width, channels } = canvas;
  const bytes = new Uint8ClampedArray(data.length); // rounds and clips to 0..255 by itself
  if (deviation === 0) {
    for (let at = 0; at < bytes.length; at++) bytes[at] = 255 * data[at]!;
  } else {
    const noise = random.normals(data.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = 255 * (data[at]! + deviation * noise[at]!);
  }
  return { data: new Uint8Array(bytes.buffer), shape: [height, width, channels] };
}
