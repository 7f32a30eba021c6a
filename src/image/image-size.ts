import { open } from "node:fs/promises";
import { decode, defaultMaxPixels } from "./decode.js";
import { readFile } from "./read-file.js";

/** Headers are nearly always in here. */
const headBytes = 65_536;

/**
 * Height and width of a picture file, upright as its EXIF orientation says, from its header alone.
 *
 * @param file A path.
 * @returns `[height, width]` in pixels.
 * @throws {BadFileError} If it is missing, empty, too large or no picture; names file and reason.
 */
export async function imageSize(file: string): Promise<readonly [height: number, width: number]> {
  const head = await readHead(file).catch(() => undefined);
  if (head !== undefined && head.length > 0) {
    const size = await sizeIn(head, file).catch(() => undefined);
    if (size !== undefined) return size;
    if (head.length < headBytes) return sizeIn(head, file);
  }
  return sizeIn(await readFile(file), file);
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function sizeIn(bytes: Buffer, file: string): Promise<readonly [height: number, width: number]> {
  return decode(bytes, file, defaultMaxPixels, async (picture) => {
    const { autoOrient } = await picture.metadata();
    return [autoOrient.height, autoOrient.width];
  });
}
