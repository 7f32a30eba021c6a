import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { tf } from "../../../src/tensorflow/index.js";

const folder = resolve(__dirname, "../../../../test/reference");

interface Written {
  readonly shape: number[];
  readonly values: number[];
}

/** What node.py wrote down. */
export const reference = JSON.parse(readFileSync(resolve(folder, "node.json"), "utf8")) as {
  readonly dense: { readonly x: Written; readonly y: Written };
  readonly files: Record<string, string>;
  readonly decoded: Record<string, Written>;
  readonly encoded: { readonly png: string; readonly jpeg: string };
};

/** The folder of the SavedModel that node.py wrote. */
export const savedModel = resolve(folder, "saved-model");

/** Tensor of a written one. */
export function tensorOf({ shape, values }: Written): tf.Tensor {
  return tf.tensor(values, shape);
}

/** The bytes of a file in the reference. */
export function fileOf(name: string): Uint8Array {
  return Buffer.from(reference.files[name]!, "base64");
}
