import { decode, defaultMaxPixels } from "./decode.js";
import { readFile } from "./read-file.js";

/**
 * Height and width of a picture file, upright as its EXIF orientation says, from its header alone.
 *
 * @param file A path.
 * @returns `[height, width]` in pixels.
 * @throws {BadFileError} If it is missing, empty, too large or no picture; names file and reason.
 */
export async function imageSize(file: string): Promise<readonly [height: number, width: number]> {
  return decode(await readFile(file), file, defaultMaxPixels, async (picture) => {
    const { autoOrient } = await picture.metadata();
    return [autoOrient.height, autoOrient.width];
  });
}
