import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Box, BoxFormat } from "../../src/boxes/boxes.js";
import type { LabelAverage } from "../../src/metrics/label-counts.js";

interface Reference {
  readonly labels: readonly {
    readonly name: string;
    readonly yTrue: readonly number[];
    readonly yPred: readonly number[];
    readonly accuracy: number;
    readonly f1: Readonly<Partial<Record<LabelAverage, number>>>;
    readonly confusionMatrix: readonly (readonly number[])[];
  }[];
  readonly boxes: readonly {
    readonly name: string;
    readonly boxes1: readonly Box[];
    readonly boxes2: readonly Box[];
    readonly area: readonly number[];
    readonly iou: readonly (readonly number[])[];
    readonly clipped: readonly Box[];
    readonly formats: Readonly<Record<BoxFormat, readonly Box[]>>;
  }[];
}

/** What boxes-and-labels.py wrote down. */
export const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/boxes-and-labels.json"), "utf8"),
) as Reference;
