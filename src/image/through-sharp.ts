import type { Sharp } from "sharp";
import type { Image } from "./image.js";
import { sharp } from "./sharp.js";

/**
 * What sharp makes of a picture: bytes stay bytes, floats go through 16 bits.
 *
 * @param image One channel (grey) or three (RGB).
 * @param work What is to be done; it must keep the channels.
 */
export async function throughSharp(image: Image, work: (pipeline: Sharp) => Sharp): Promise<Image> {
  const {
    data,
    shape: [height, width, channels],
  } = image;
  const float = data instanceof Float32Array;
  const input = float
    ? Uint16Array.from(data, (value) => Math.round(65535 * Math.min(Math.max(value, 0), 1)))
    : data;
  const space = channels === 1 ? (float ? "grey16" : "b-w") : float ? "rgb16" : "srgb";
  const pipeline = sharp(input, {
    raw: { width, height, channels: channels as 1 | 3 },
    limitInputPixels: false,
  }).pipelineColourspace(space);
  const { data: bytes, info } = await work(pipeline)
    .toColourspace(space)
    .raw({ depth: float ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  return {
    data: float
      ? Float32Array.from(new Uint16Array(new Uint8Array(bytes).buffer), (value) => value / 65535)
      : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    shape: [info.height, info.width, channels],
  };
}
