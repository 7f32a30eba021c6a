import { BadFileError } from "../../image/bad-file-error.js";
import { readFile } from "../../image/read-file.js";

/** V8 holds no longer string. */
const longest = 2 ** 29 - 25;

/**
 * A text file, UTF-8, without its byte order mark.
 *
 * @param maxBytes Refuse larger files.
 * @param empty An empty file is an empty text and no error.
 * @throws {BadFileError} If it cannot be read, is too large or no such text.
 */
export async function readTextFile(
  file: string,
  { maxBytes = longest, empty = false }: { maxBytes?: number; empty?: boolean } = {},
): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (empty && error instanceof BadFileError && error.cause === undefined) return Buffer.alloc(0);
    throw error;
  });
  if (bytes.length > maxBytes) {
    throw new BadFileError(
      file,
      `too large for an annotation (${bytes.length} bytes, at most ${Math.min(maxBytes, longest)})`,
    );
  }
  return decodeUtf8(bytes, file);
}

/** The bytes as text, without a byte order mark. */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    throw new BadFileError(file, "this is not UTF-8 text", { cause: error });
  }
  throw new BadFileError(file, "this is not UTF-8 text (it holds NUL bytes)");
}

/** Lines without their ends, each with its number, from 1; blank ones left out. */
export function* numberedLines(text: string): Generator<[line: string, number: number]> {
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() !== "") yield [line.trim(), index + 1];
  }
}

/**
 * The value in a JSON file.
 *
 * @throws {BadFileError} If it is no JSON; names the line.
 */
export async function parseJsonFile(file: string): Promise<unknown> {
  const text = await readTextFile(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    const before = position === undefined ? text : text.slice(0, Number(position));
    throw new BadFileError(file, `this is not JSON (line ${before.split("\n").length}: ${message})`, {
      cause: error,
    });
  }
}
