import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { BadFileError } from "../../image/bad-file-error.js";
import { writeAtomically } from "./write-atomically.js";

/**
 * The file of a checkpoint, little-endian throughout:
 *
 * | bytes | what |
 * | --- | --- |
 * | 8 | `PINPOINT` |
 * | 4 | the format's number, 1 (unsigned) |
 * | 4 | L, the header's length in bytes (unsigned) |
 * | L | the header: JSON, `{ tensors: [{ group, name, shape }], state }` |
 * | 4 each | the numbers of all tensors, float32, in the header's order |
 * | 32 | SHA-256 of everything before |
 *
 * Its length follows from the header, so that a file that was cut short is told from one whose bytes were changed.
 */
const magic = "PINPOINT";
const format = 1;
const prefixLength = 16;
const hashLength = 32;

/** Some numbers of a checkpoint. */
export interface SavedTensor {
  /** What they belong to: "weights", "slots", "average", "best". */
  readonly group: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a checkpoint's file holds. */
export interface SavedCheckpoint<State> {
  readonly tensors: readonly SavedTensor[];
  /** Plain JSON. */
  readonly state: State;
}

/**
 * Writes a checkpoint in one step; a file that was there before is replaced only once all of it is on the disk.
 *
 * @param file Its folder exists.
 */
export async function writeCheckpointFile<State>(
  file: string,
  { tensors, state }: SavedCheckpoint<State>,
): Promise<void> {
  const described = tensors.map(({ group, name, shape }) => ({ group, name, shape }));
  const header = Buffer.from(JSON.stringify({ tensors: described, state }));
  const prefix = Buffer.alloc(prefixLength);
  prefix.write(magic, "latin1");
  prefix.writeUInt32LE(format, 8);
  prefix.writeUInt32LE(header.length, 12);
  const parts = [prefix, header, ...tensors.map(({ values }) => bytesOf(values))];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  await writeAtomically(file, [...parts, hash.digest()]);
}

/**
 * Reads a checkpoint.
 *
 * @throws {BadFileError} If there is no such file, or it is none, was cut short or changed; says which.
 */
export async function readCheckpointFile<State>(file: string): Promise<SavedCheckpoint<State>> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new BadFileError(file, error.code === "ENOENT" ? "there is no such checkpoint" : error.message);
  });
  if (bytes.toString("latin1", 0, magic.length) !== magic.slice(0, bytes.length) || bytes.length === 0) {
    throw new BadFileError(file, "is no checkpoint of Pinpoint's");
  }
  const isCut = (wanted: number) => {
    const cure = "start anew in another folder, or bring back a whole copy";
    return new BadFileError(
      file,
      `the checkpoint was cut short: ${bytes.length} of ${wanted} bytes; ${cure}`,
    );
  };
  if (bytes.length < prefixLength) throw isCut(prefixLength);
  if (bytes.readUInt32LE(8) !== format) {
    throw new BadFileError(
      file,
      `is of format ${bytes.readUInt32LE(8)}; this version reads format ${format}`,
    );
  }
  const headerEnd = prefixLength + bytes.readUInt32LE(12);
  if (bytes.length < headerEnd) throw isCut(headerEnd);
  const { tensors, state } = headerOf(bytes.subarray(prefixLength, headerEnd), file) as {
    tensors: Omit<SavedTensor, "values">[];
    state: State;
  };
  const end = headerEnd + 4 * tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (bytes.length < end + hashLength) throw isCut(end + hashLength);
  const hash = createHash("sha256").update(bytes.subarray(0, end)).digest();
  if (bytes.length > end + hashLength || !hash.equals(bytes.subarray(end))) throw isChanged(file);
  let at = headerEnd;
  return {
    state,
    tensors: tensors.map((tensor) => {
      const start = at;
      at += 4 * sizeOf(tensor.shape);
      // A copy, as the bytes need not lie at a multiple of four.
      return { ...tensor, values: new Float32Array(new Uint8Array(bytes.subarray(start, at)).buffer) };
    }),
  };
}

function headerOf(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw isChanged(file);
  }
}

function isChanged(file: string): BadFileError {
  return new BadFileError(file, "the checkpoint's bytes were changed: its SHA-256 is another one");
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
