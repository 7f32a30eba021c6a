import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Image } from "../../src/image/image.js";

/** A picture whose pixels all differ from their neighbours, so that no compression makes it small. */
export function speckled(height: number, width: number, channels: 1 | 3 = 3): Image {
  const data = Uint8Array.from({ length: height * width * channels }, (_, index) => (index * 7919) % 251);
  return { data, shape: [height, width, channels] };
}

/** Black, with one white box. */
export function whiteBox(
  height: number,
  width: number,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  channels: 1 | 3 = 1,
): Image {
  const data = new Uint8Array(height * width * channels);
  for (let y = y1; y < y2; y++) data.fill(255, (y * width + x1) * channels, (y * width + x2) * channels);
  return { data, shape: [height, width, channels] };
}

export function encoded(
  { data, shape: [height, width, channels] }: Image,
  format: "jpeg" | "png",
): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: channels as 1 | 3 } })
    .toFormat(format)
    .toBuffer();
}

/** A PNG of a few bytes whose header claims any size. */
export function claimingPng(height: number, width: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(100))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
