import { fileURLToPath } from "node:url";
import { decode, defaultMaxPixels } from "./decode.js";
import type { Image } from "./image.js";
import { readFile } from "./read-file.js";

/**
 * Decodes a picture: JPEG, PNG, WebP, AVIF, TIFF, GIF (the first frame) or SVG, by its content and not by its name.
 *
 * Whatever the file holds, the result is 8-bit sRGB or grey: EXIF orientation is applied, transparent parts become
 * white, 16-bit, grey, CMYK and palette pictures are converted.
 *
 * @param source A path, a `file:` URL, or the encoded bytes.
 * @param options.channels 3 for RGB (default), 1 for grey.
 * @param options.maxPixels Refuse larger pictures, default 100,000,000 pixels.
 * @returns The picture, `[height, width, channels]`, uint8.
 * @throws {BadFileError} If it is missing, empty, truncated, too large or no picture; names file and reason.
 * @throws {TypeError} If the source is something else, such as an address on the web.
 * @example (await loadImage(await encodePng({ data: new Uint8Array(6), shape: [2, 3, 1] }))).shape // [2, 3, 3]
 */
export async function loadImage(
  source: string | URL | Buffer,
  { channels = 3, maxPixels = defaultMaxPixels }: { channels?: 1 | 3; maxPixels?: number } = {},
): Promise<Image> {
  if (channels !== 1 && channels !== 3)
    throw new RangeError(`channels must be 1 or 3, got ${String(channels)}`);
  const { bytes, file } = await open(source);
  return decode(bytes, file, maxPixels, async (picture) => {
    const { data, info } = await picture
      .flatten({ background: "white" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return {
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      shape: [info.height, info.width, info.channels],
    };
  });
}

async function open(source: string | URL | Buffer): Promise<{ bytes: Buffer; file: string }> {
  if (Buffer.isBuffer(source)) return { bytes: source, file: "the given bytes" };
  if (source instanceof URL ? source.protocol !== "file:" : /^https?:\/\//i.test(source)) {
    throw new TypeError(
      `source must be a path, a file: URL or a Buffer, got ${source}; fetch it first and pass the bytes`,
    );
  }
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(`source must be a path, a file: URL or a Buffer, got ${typeof source}`);
  }
  const file = source instanceof URL || source.startsWith("file://") ? fileURLToPath(source) : source;
  return { bytes: await readFile(file), file };
}
