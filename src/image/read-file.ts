import fs from "node:fs";
import { promisify } from "node:util";
import { BadFileError } from "./bad-file-error.js";

/** Half the time of `node:fs/promises`, which opens a handle first. */
const readBytes: (file: string) => Promise<Buffer> = promisify(fs.readFile);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a folder, not a file",
  EACCES: "reading it is not allowed",
};

/**
 * The bytes of a file, at least one.
 *
 * @throws {BadFileError} If it is missing, a folder, unreadable or empty.
 */
export async function readFile(file: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readBytes(file);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new BadFileError(file, reasons[code] ?? `cannot be read (${message})`, { cause: error });
  }
  if (bytes.length === 0) throw new BadFileError(file, "the file is empty (0 bytes)");
  return bytes;
}
