import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { TrackedBoxes, TrackedSequence } from "../../src/metrics/tracking/tracked-sequence.js";
import type { TrackingScores } from "../../src/metrics/tracking/tracking-evaluation.js";

type TrackRow = readonly [id: number, x1: number, y1: number, x2: number, y2: number];
type Frame = readonly [truth: readonly TrackRow[], predictions: readonly TrackRow[]];

/** What tracking.py wrote down. */
export const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/tracking.json"), "utf8"),
) as {
  readonly cases: readonly {
    readonly name: string;
    readonly videos: readonly (readonly Frame[])[];
    readonly trackeval: Readonly<Record<string, number>> & { readonly HOTA_per_alpha: readonly number[] };
    readonly motmetrics: Readonly<Record<string, number | null>>;
  }[];
};

const trackedBoxes = (rows: readonly TrackRow[]): TrackedBoxes => ({
  boxes: rows.map(([, ...box]) => box),
  ids: rows.map(([id]) => id),
});

export function sequenceOf(frames: readonly Frame[]): TrackedSequence {
  return {
    truth: frames.map(([truth]) => trackedBoxes(truth)),
    predictions: frames.map(([, predictions]) => trackedBoxes(predictions)),
  };
}

type Name = Exclude<keyof TrackingScores, "hotaByThreshold">;

/** What TrackEval calls our figures. */
export const trackevalNames: Readonly<Record<string, Name>> = {
  MOTA: "mota",
  MOTP: "motpSimilarity",
  CLR_Re: "recall",
  CLR_Pr: "precision",
  CLR_TP: "matches",
  CLR_FN: "misses",
  CLR_FP: "falsePositives",
  IDSW: "switches",
  Frag: "fragmentations",
  MT: "mostlyTracked",
  PT: "partiallyTracked",
  ML: "mostlyLost",
  IDF1: "idf1",
  IDP: "idp",
  IDR: "idr",
  HOTA: "hota",
  DetA: "detA",
  AssA: "assA",
  DetRe: "detRe",
  DetPr: "detPr",
  AssRe: "assRe",
  AssPr: "assPr",
  LocA: "locA",
};

/** What py-motmetrics calls our figures. */
export const motmetricsNames: Readonly<Record<string, Name>> = {
  mota: "mota",
  motp: "motpDistance",
  recall: "recall",
  precision: "precision",
  num_detections: "matches",
  num_misses: "misses",
  num_false_positives: "falsePositives",
  num_switches: "switches",
  num_fragmentations: "fragmentations",
  mostly_tracked: "mostlyTracked",
  partially_tracked: "partiallyTracked",
  mostly_lost: "mostlyLost",
  idf1: "idf1",
  idp: "idp",
  idr: "idr",
  num_objects: "truths",
  num_frames: "frames",
  idtp: "identityMatches",
  idfp: "identityFalsePositives",
  idfn: "identityMisses",
};
