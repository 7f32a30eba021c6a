import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Box } from "../../src/boxes/boxes.js";
import type { CocoScores } from "../../src/metrics/detection/coco-scores.js";
import type { DetectedBoxes, TrueBoxes } from "../../src/metrics/detection/detections.js";

type TrueRow = readonly [label: number, ...xywh: Box, iscrowd: number, area: number];
type FoundRow = readonly [label: number, ...xywh: Box, score: number | null];

interface Case {
  readonly name: string;
  readonly images: readonly (readonly [truth: readonly TrueRow[], found: readonly FoundRow[]])[];
  readonly numClasses: number;
  readonly agnostic: boolean;
  readonly stats: readonly number[];
  readonly classes: readonly (readonly number[])[];
  readonly precision: number;
  readonly scores: number;
}

/** What coco.py wrote down. */
export const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/coco.json"), "utf8"),
) as { readonly cases: readonly Case[] };

/** The figures in the order of pycocotools' `stats`. */
export const statNames = [
  "ap",
  "ap50",
  "ap75",
  "apSmall",
  "apMedium",
  "apLarge",
  "ar1",
  "ar10",
  "ar100",
  "arSmall",
  "arMedium",
  "arLarge",
] as const satisfies readonly (keyof CocoScores)[];

export function xyxy([x, y, width, height]: Box): Box {
  return [x, y, x + width, y + height];
}

export function truthOf({ images }: Case): TrueBoxes[] {
  return images.map(([rows]) => ({
    boxes: rows.map(([, x, y, width, height]) => xyxy([x, y, width, height])),
    labels: rows.map(([label]) => label),
    boxMeta: rows.map(([, , , , , iscrowd, area]) => ({ iscrowd, area })),
  }));
}

export function foundIn({ images }: Case): (DetectedBoxes & { readonly scores: readonly number[] })[] {
  return images.map(([, rows]) => ({
    boxes: rows.map(([, x, y, width, height]) => xyxy([x, y, width, height])),
    labels: rows.map(([label]) => label),
    scores: rows.map(([, , , , , score]) => score ?? Number.NaN),
  }));
}
