import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Box, RotatedBox } from "../../src/boxes/boxes.js";
import type { MatchOptions } from "../../src/boxes/match-boxes.js";
import type { Overlap } from "../../src/boxes/overlap.js";

type Rows = readonly (readonly number[])[];

interface Scored {
  readonly boxes: readonly Box[];
  readonly scores: readonly number[];
  readonly labels: readonly number[];
}

interface Reference {
  readonly overlaps: {
    readonly boxes1: readonly Box[];
    readonly boxes2: readonly Box[];
    readonly overlaps: Readonly<Record<Overlap, Rows>>;
  };
  readonly rotated: {
    readonly boxes1: readonly RotatedBox[];
    readonly boxes2: readonly RotatedBox[];
    readonly iou: Rows;
    readonly around: readonly Box[];
  };
  readonly suppression: readonly (Scored & {
    readonly iouThreshold: number;
    readonly kept: readonly number[];
    readonly keptPerClass: readonly number[];
    readonly soft: Readonly<
      Record<
        "linear" | "gaussian",
        {
          readonly boxes: readonly Box[];
          readonly indices: readonly number[];
          readonly scores: readonly number[];
        }
      >
    >;
  })[];
  readonly fusion: readonly {
    readonly predictions: readonly Scored[];
    readonly weights: readonly number[] | null;
    readonly iouThreshold: number;
    readonly scoreThreshold: number;
    readonly fused: Readonly<Record<"average" | "max", Scored>>;
  }[];
  readonly anchors: {
    readonly retina: {
      readonly imageSize: readonly [number, number];
      readonly featureSizes: readonly (readonly [number, number])[];
      readonly sizes: Rows;
      readonly aspectRatios: readonly number[];
      readonly anchors: readonly Box[];
    };
    readonly ssd: {
      readonly featureSizes: readonly (readonly [number, number])[];
      readonly aspectRatios: Rows;
      readonly boxes: readonly Box[];
    };
  };
  readonly matches: readonly (Required<MatchOptions> & {
    readonly trueBoxes: readonly Box[];
    readonly anchors: readonly Box[];
    readonly matches: readonly number[];
  })[];
  readonly assignment: readonly { readonly cost: Rows; readonly pairs: Rows; readonly total: number }[];
  readonly coder: {
    readonly boxes: readonly Box[];
    readonly anchors: readonly Box[];
    readonly weights: Box;
    readonly offsets: readonly Box[];
  };
}

/** What boxes.py wrote down. */
export const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/boxes.json"), "utf8"),
) as Reference;
