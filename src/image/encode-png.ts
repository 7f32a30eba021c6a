import { checkImage, type Image } from "./image.js";
import { imageBytes } from "./image-bytes.js";
import { sharp } from "./sharp.js";

/**
 * The picture as a PNG file's bytes: 8 bits a channel.
 *
 * @param image One (grey) or three (RGB) channels; float32 values are clipped to [0, 1].
 * @returns The bytes of the file.
 * @throws {TypeError} If it is no image of one or three channels.
 * @example (await encodePng({ data: new Uint8Array(4), shape: [2, 2, 1] })).toString("latin1", 1, 4) // "PNG"
 */
export async function encodePng(image: Image): Promise<Buffer> {
  checkImage(image, "image", [1, 3]);
  const [height, width, channels] = image.shape;
  return sharp(imageBytes(image), {
    raw: { width, height, channels: channels as 1 | 3 },
    limitInputPixels: false,
  })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png()
    .toBuffer();
}
