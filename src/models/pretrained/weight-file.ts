import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fromHalfFloats, toHalfFloats } from "./half-floats.js";

/** Where the weights lie that come with the library. */
export const modelFolder = resolve(__dirname, "../../../../data/models");

/** What data/models/NAME.json says of NAME.bin. */
export interface WeightList {
  /** What it was trained on and how, in a sentence. */
  readonly description: string;
  /** Of the .bin file. */
  readonly sha256: string;
  /** The weights in the order of the file, 16 bits a number, little-endian. */
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** A weight by name. */
export interface NamedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The two files that hold weights. */
export function packWeights(
  description: string,
  weights: readonly NamedWeight[],
): { list: WeightList; bytes: Uint8Array } {
  const bytes = Buffer.concat(weights.map(({ values }) => new Uint8Array(toHalfFloats(values).buffer)));
  const named = weights.map(({ name, shape }) => ({ name, shape }));
  return { list: { description, sha256: sha256(bytes), weights: named }, bytes };
}

/**
 * The weights of a model that comes with the library.
 *
 * @throws {Error} If the file is not the one that the list was made for: half downloaded, or changed.
 */
export function readWeights(name: string, folder = modelFolder): NamedWeight[] {
  const { weights, sha256: expected } = JSON.parse(
    readFileSync(resolve(folder, `${name}.json`), "utf8"),
  ) as WeightList;
  const file = resolve(folder, `${name}.bin`);
  const bytes = readFileSync(file);
  const found = sha256(bytes);
  if (found !== expected) {
    throw new Error(
      `${file} has the sha256 ${found}, not ${expected}: it is damaged; get it again (git checkout -- data/models)`,
    );
  }
  // A copy of its own begins where numbers of 16 bits may.
  const halves = new Uint16Array(new Uint8Array(bytes).buffer);
  let start = 0;
  return weights.map(({ name, shape }) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const values = fromHalfFloats(halves.subarray(start, start + size));
    start += size;
    return { name, shape, values };
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
