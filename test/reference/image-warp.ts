import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Image } from "../../src/image/image.js";
import type { Matrix } from "../../src/image/matrix.js";

type Pixels = readonly (readonly (readonly number[])[])[];

interface Reference {
  readonly picture: Pixels;
  readonly turned: readonly {
    readonly degrees: number;
    readonly picture: Pixels;
    readonly inside: readonly (readonly number[])[];
  }[];
  readonly warped: readonly {
    readonly toSource: Matrix;
    readonly picture: Pixels;
    readonly inside: readonly (readonly number[])[];
  }[];
  readonly coloured: readonly {
    readonly transform: { readonly name: string } & Readonly<Record<string, unknown>>;
    readonly picture: Pixels;
  }[];
}

/** What image-warp.py wrote down. */
export const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/image-warp.json"), "utf8"),
) as Reference;

/** The picture of the reference as ours: bytes, or floats from 0 to 1. */
export function referencePicture(kind: "bytes" | "floats"): Image {
  const values = reference.picture.flat(2);
  const data = kind === "bytes" ? Uint8Array.from(values) : Float32Array.from(values, (value) => value / 255);
  return { data, shape: [reference.picture.length, reference.picture[0]!.length, 3] };
}
