import type { JpegShrink } from "../tensorflow/decode-jpeg.js";
import type { Image } from "./image.js";
import { jpegHeader } from "./jpeg-header.js";
import { turnUpright } from "./turn-upright.js";

/** A JPEG decoded at a fraction of its size. */
export interface ReducedJpeg {
  /** Upright. */
  readonly image: Image;
  /** How many pixels of the file, across and down, make one. */
  readonly shrink: JpegShrink;
  /** `[height, width]` of the whole picture, upright. */
  readonly size: readonly [height: number, width: number];
}

/**
 * Decodes a JPEG, at 1/2, 1/4 or 1/8 of its size where that will do, by TensorFlow: that takes a third of sharp's time
 * or less.
 *
 * @param bytes The file.
 * @param atLeast `[height, width]` that the result must not fall short of, if the file does not.
 * @param maxPixels Leave larger pictures alone.
 * @returns RGB bytes; undefined where that cannot be had: no JPEG, damaged, CMYK, with a colour profile but sRGB, or no
 *   TensorFlow on this machine. Then it is for sharp.
 */
export async function reducedJpeg(
  bytes: Buffer,
  [height, width]: readonly [height: number, width: number],
  maxPixels: number,
): Promise<ReducedJpeg | undefined> {
  const header = jpegHeader(bytes);
  if (header === undefined || header.hasProfile || header.precision !== 8) return undefined;
  const { orientation, components } = header;
  if (components !== 1 && components !== 3) return undefined;
  const [storedHeight, storedWidth] = header.size;
  if (storedHeight * storedWidth > maxPixels) return undefined;
  const size = orientation >= 5 ? ([storedWidth, storedHeight] as const) : header.size;
  const shrink = ([8, 4, 2] as const).find((by) => size[0] >= height * by && size[1] >= width * by) ?? 1;
  const decoded = await (await decoder())?.(bytes, shrink);
  return decoded && { image: turnUpright(decoded, orientation), shrink, size };
}

let loading: ReturnType<typeof loadDecoder> | undefined;

/** TensorFlow is not loaded before it is needed: readers look at many pictures' headers without it. */
function decoder() {
  loading ??= loadDecoder();
  return loading;
}

async function loadDecoder() {
  try {
    return (await import("../tensorflow/decode-jpeg.js")).decodeJpeg;
  } catch {
    return undefined;
  }
}
