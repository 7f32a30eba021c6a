import { createRequire } from "node:module";
import { checkImage, type Image } from "../image/image.js";
import { imageBytes } from "../image/image-bytes.js";
import { pngBytes } from "./png-bytes.js";

/** Below this many pixels a side a picture is enlarged by whole pixels, so that it stays crisp on the page. */
const CRISP_SIDE = 128;
/** Up to this many pixels a picture is kept exactly, as PNG; above it becomes a JPEG. */
const EXACT_PIXELS = 128 * 128;
const JPEG_QUALITY = 88;

/**
 * A picture as a `data:` address, which a figure can hold.
 *
 * @param image HWC, 1 or 3 channels; uint8 from 0 to 255 or float from 0 to 1.
 * @param maxSide Larger pictures are made smaller, to this many pixels on the longer side.
 * @throws {TypeError} If it is no such image.
 */
export function imageDataUri(image: Image, maxSide: number): string {
  checkImage(image, "image", [1, 3]);
  const [height, width] = image.shape;
  const longer = Math.max(height, width);
  if (longer > maxSide || height * width > EXACT_PIXELS) return jpegUri(image, Math.min(1, maxSide / longer));
  const crisp = enlarged(imageBytes(image), image.shape, Math.max(1, Math.round(CRISP_SIDE / longer)));
  return `data:image/png;base64,${pngBytes(crisp.pixels, crisp.shape).toString("base64")}`;
}

function enlarged(
  pixels: Uint8Array,
  [height, width, channels]: Image["shape"],
  factor: number,
): { pixels: Uint8Array; shape: Image["shape"] } {
  if (factor === 1) return { pixels, shape: [height, width, channels] };
  const [rows, columns] = [height * factor, width * factor];
  const large = new Uint8Array(rows * columns * channels);
  for (let y = 0, at = 0; y < rows; y++) {
    const row = Math.floor(y / factor) * width;
    for (let x = 0; x < columns; x++) {
      const from = (row + Math.floor(x / factor)) * channels;
      for (let channel = 0; channel < channels; channel++) large[at++] = pixels[from + channel]!;
    }
  }
  return { pixels: large, shape: [rows, columns, channels] };
}

function jpegUri(image: Image, scale: number): string {
  const { createCanvas, ImageData } = createRequire(__filename)(
    "@napi-rs/canvas",
  ) as typeof import("@napi-rs/canvas");
  const [height, width, channels] = image.shape;
  const bytes = imageBytes(image);
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = bytes[pixel * channels + (channels === 1 ? 0 : channel)]!;
    }
    rgba[pixel * 4 + 3] = 255;
  }
  const whole = createCanvas(width, height);
  whole.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
  const small = createCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = small.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, small.width, small.height);
  return `data:image/jpeg;base64,${small.toBuffer("image/jpeg", JPEG_QUALITY).toString("base64")}`;
}
