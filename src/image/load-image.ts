import { fileURLToPath } from "node:url";
import { decode, defaultMaxPixels } from "./decode.js";
import { fetchBytes } from "./fetch-bytes.js";
import type { Image } from "./image.js";
import { readFile } from "./read-file.js";

/** What a picture can be loaded from: a path, an address (file:, http: or https:), or the encoded bytes. */
export type ImageSource = string | URL | Buffer;

export interface LoadImageOptions {
  /** 3 for RGB (default), 1 for grey. */
  readonly channels?: 1 | 3;
  /** "uint8" (default), or "float32", which keeps what 16 bits a channel can tell. */
  readonly type?: "uint8" | "float32";
  /** Refuse larger pictures, default 100,000,000 pixels. */
  readonly maxPixels?: number;
}

/**
 * Decodes a picture: JPEG, PNG, WebP, AVIF, TIFF, GIF (the first frame) or SVG, by its content and not by its name: the
 * article's `load_image` (section 4.1). {@link loadLabelledImage} puts boxes and labels beside it, for what follows.
 *
 * Whatever the file holds, the result is sRGB or grey: EXIF orientation is applied, transparent parts become white,
 * 16-bit, grey, CMYK and palette pictures are converted.
 *
 * What differs from the article's code: `Image.open(...).convert("RGB")` leaves a photograph lying as the camera was
 * held, takes no colour profile into account, and is read lazily, so that a damaged file shows later and elsewhere.
 *
 * @param source See {@link ImageSource}.
 * @param options See {@link LoadImageOptions}.
 * @returns The picture, `[height, width, channels]`.
 * @throws {BadFileError} If it is missing, empty, truncated, too large or no picture; names file and reason.
 * @throws {TypeError} If the source is something else.
 * @example (await loadImage(await encodePng({ data: new Uint8Array(6), shape: [2, 3, 1] }))).shape // [2, 3, 3]
 */
export async function loadImage(source: ImageSource, options: LoadImageOptions = {}): Promise<Image> {
  checkOptions(options);
  const { bytes, name } = await readSource(source);
  return decodeImage(bytes, name, options);
}

/** The same from bytes that are at hand. */
export function decodeImage(
  bytes: Buffer,
  name: string,
  { channels = 3, type = "uint8", maxPixels = defaultMaxPixels }: LoadImageOptions,
): Promise<Image> {
  const deep = type === "float32";
  return decode(bytes, name, maxPixels, async (picture) => {
    const { depth } = deep ? await picture.metadata() : {};
    // Only a file of 16 bits needs 16 bits on the way: others lose nothing.
    const sixteen = depth !== undefined && depth !== "uchar";
    const { data, info } = await picture
      .flatten({ background: "white" })
      .toColourspace(channels === 1 ? (sixteen ? "grey16" : "b-w") : sixteen ? "rgb16" : "srgb")
      .raw({ depth: sixteen ? "ushort" : "uchar" })
      .toBuffer({ resolveWithObject: true });
    const shape = [info.height, info.width, info.channels] as const;
    const values = sixteen
      ? new Uint16Array(new Uint8Array(data).buffer)
      : new Uint8Array(data.buffer, data.byteOffset, data.length);
    const most = sixteen ? 65535 : 255;
    return {
      data: deep ? Float32Array.from(values, (value) => value / most) : (values as Uint8Array),
      shape,
    };
  });
}

/** Throws unless the options are such. */
export function checkOptions({ channels = 3, type = "uint8" }: LoadImageOptions): void {
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`channels must be 1 or 3, got ${String(channels)}`);
  }
  if (type !== "uint8" && type !== "float32") {
    throw new RangeError(`type must be "uint8" or "float32", got ${String(type)}`);
  }
}

/** The encoded bytes, and what errors call them. */
export async function readSource(source: ImageSource): Promise<{ bytes: Buffer; name: string }> {
  if (Buffer.isBuffer(source)) return { bytes: source, name: "the given bytes" };
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(`source must be a path, a URL or a Buffer, got ${typeof source}`);
  }
  const name = String(source);
  if (/^https?:/i.test(name)) return { bytes: await fetchBytes(name), name };
  if (source instanceof URL && source.protocol !== "file:") {
    throw new TypeError(`source must be a file:, http: or https: URL, got ${name}`);
  }
  const file = name.startsWith("file://") ? fileURLToPath(name) : name;
  return { bytes: await readFile(file), name: file };
}
