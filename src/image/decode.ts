import type { Sharp } from "sharp";
import { BadFileError } from "./bad-file-error.js";
import { sharp } from "./sharp.js";

/** More pixels than this are taken for a decompression bomb: 10,000 x 10,000, 300 MB as RGB. */
export const defaultMaxPixels = 100_000_000;

/**
 * Opens bytes as a picture and does `work` with it, upright as its EXIF orientation says.
 *
 * @param bytes An encoded picture: JPEG, PNG, WebP, AVIF, TIFF, GIF (the first frame), SVG.
 * @param file What the error calls it.
 * @param maxPixels Refuse pictures with more pixels than this.
 * @throws {BadFileError} If it is truncated, damaged, too large, or no picture.
 */
export async function decode<T>(
  bytes: Buffer,
  file: string,
  maxPixels: number,
  work: (picture: Sharp) => Promise<T>,
): Promise<T> {
  try {
    return await work(sharp(bytes, { failOn: "truncated", limitInputPixels: maxPixels, autoOrient: true }));
  } catch (error) {
    throw new BadFileError(file, reasonFor(error as Error, bytes, maxPixels), { cause: error });
  }
}

/** Formats that cannot be read here, by what stands at a place of the file. */
const otherFormats = [
  ["HEIC", 4, /^ftyp(heic|heix|heim|heis|hevc|mif1|msf1)/],
  ["BMP", 0, /^BM/],
  ["JPEG 2000", 4, /^jP {2}/],
  ["JPEG XL", 0, /^\xff\n/],
  ["JPEG XL", 4, /^JXL /],
  ["Photoshop", 0, /^8BPS/],
  ["PDF", 0, /^%PDF/],
  ["DICOM", 128, /^DICM/],
] as const;

function reasonFor({ message }: Error, bytes: Buffer, maxPixels: number): string {
  const other = otherFormats.find(([, at, start]) => start.test(bytes.toString("latin1", at, at + 12)));
  if (other !== undefined) {
    return `${other[0]} files cannot be read here; save it as JPEG, PNG, WebP, AVIF or TIFF first`;
  }
  if (/unsupported image format|Buffer is empty/.test(message))
    return "this is not a picture that can be read";
  if (/pixel limit/.test(message)) {
    return `has more than ${maxPixels.toLocaleString("en")} pixels; pass a larger maxPixels if that is meant`;
  }
  if (/premature end|truncated|read error|unexpected end/i.test(message)) {
    return `the picture is truncated or damaged (${firstLine(message)})`;
  }
  return `the picture cannot be decoded (${firstLine(message)})`;
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0]!;
}
