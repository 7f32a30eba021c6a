import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOR_TYPES: Readonly<Record<number, number>> = { 1: 0, 3: 2 };

/** Row filters: the difference to the pixel on the left, and to the one above (all zeros in a repeated row). */
const SUB = 1;
const UP = 2;

/**
 * Writes a PNG file at once, without waiting: a figure is a plain function of its data.
 *
 * @param pixels Bytes in rows from the top, channels last.
 * @param shape Height, width, channels: 1 (grey) or 3 (RGB).
 * @see https://www.w3.org/TR/png-3/
 */
export function pngBytes(
  pixels: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
): Buffer {
  const stride = width * channels;
  const rows = Buffer.alloc(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * stride, (y + 1) * stride);
    const filtered = rows.subarray(y * (stride + 1), (y + 1) * (stride + 1));
    if (y > 0 && row.every((value, x) => value === pixels[(y - 1) * stride + x])) {
      filtered[0] = UP;
      continue;
    }
    filtered[0] = SUB;
    for (let x = 0; x < stride; x++) filtered[x + 1] = row[x]! - (x < channels ? 0 : row[x - channels]!);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOR_TYPES[channels]!, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const made = Buffer.alloc(data.length + 12);
  made.writeUInt32BE(data.length, 0);
  made.write(type, 4, "latin1");
  data.copy(made, 8);
  made.writeUInt32BE(crc32(made.subarray(4, data.length + 8)), data.length + 8);
  return made;
}
