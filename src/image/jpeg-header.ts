/** What a JPEG says of itself before its pixels. */
export interface JpegHeader {
  /** `[height, width]` as the file has them, before it is turned. */
  readonly size: readonly [height: number, width: number];
  /** Bits a value. */
  readonly precision: number;
  /** 1 for grey, 3 for colours, 4 for CMYK. */
  readonly components: number;
  /** How it is to be turned, 1 (not at all) to 8, as EXIF has it. */
  readonly orientation: number;
  /** Whether its colours are to be looked up in a profile that is not sRGB's. */
  readonly hasProfile: boolean;
}

/** Frames that every decoder knows: baseline, extended, progressive. */
const frames = [0xc0, 0xc1, 0xc2];
const startOfScan = 0xda;
const exif = 0xe1;
const profile = 0xe2;

/**
 * Reads the header of a JPEG.
 *
 * @param bytes The file.
 * @returns undefined where it is no JPEG, or one of a rare kind, or damaged before its pixels.
 * @see ITU-T T.81, annex B: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */
export function jpegHeader(bytes: Buffer): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  let orientation = 1;
  let hasProfile = false;
  let frame: Pick<JpegHeader, "size" | "precision" | "components"> | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // padding
      continue;
    }
    if (marker === startOfScan) return frame && { ...frame, orientation, hasProfile };
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return undefined;
    const segment = bytes.subarray(at + 4, end);
    if (frames.includes(marker)) frame = readFrame(segment);
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xcc].includes(marker)) return undefined;
    else if (marker === exif && segment.toString("latin1", 0, 6) === "Exif\0\0") {
      orientation = readOrientation(segment.subarray(6));
    } else if (marker === profile && segment.toString("latin1", 0, 12) === "ICC_PROFILE\0") {
      // What comes in several pieces says what it is in the first one.
      const isFirst = segment[12] === 1;
      if (isFirst) hasProfile = !isSrgb(segment);
    }
    at = end;
  }
  return undefined;
}

function readFrame(segment: Buffer): Pick<JpegHeader, "size" | "precision" | "components"> | undefined {
  if (segment.length < 6) return undefined;
  const [height, width] = [segment.readUInt16BE(1), segment.readUInt16BE(3)];
  if (height === 0 || width === 0) return undefined;
  return { size: [height, width], precision: segment[0]!, components: segment[5]! };
}

/** By the name that it bears, in ASCII (version 2) or UTF-16 (version 4). */
function isSrgb(iccProfile: Buffer): boolean {
  return iccProfile.includes("sRGB", 0, "latin1") || iccProfile.includes("\0s\0R\0G\0B", 0, "latin1");
}

/** The tag 0x0112 of the first directory of a TIFF; 1 where there is none. */
function readOrientation(tiff: Buffer): number {
  const little = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number): number => {
    if (at < 0 || at + 2 > tiff.length) return 0;
    return little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  };
  if (tiff.length < 8) return 1;
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const count = short(directory);
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + 12 * entry;
    if (short(at) !== 0x0112) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
