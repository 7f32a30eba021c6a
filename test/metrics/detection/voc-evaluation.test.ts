import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Box } from "../../../src/boxes/boxes.js";
import { cocoEvaluation } from "../../../src/metrics/detection/coco-evaluation.js";
import type { DetectedBoxes, TrueBoxes } from "../../../src/metrics/detection/detections.js";
import { type VocOptions, vocEvaluation } from "../../../src/metrics/detection/voc-evaluation.js";
import { assertClose } from "../assert-close.js";

type Row = readonly [label: number, ...box: Box, last: number];

const reference = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../../../test/reference/voc.json"), "utf8"),
) as {
  readonly cases: readonly {
    readonly images: readonly (readonly [truth: readonly Row[], found: readonly Row[]])[];
    readonly numClasses: number;
    readonly iouThreshold: number;
    readonly exclusive: readonly (readonly [allPoints: number, eleven: number] | null)[];
    readonly inclusive: readonly (readonly [allPoints: number, eleven: number] | null)[];
  }[];
};

const boxesOf = (rows: readonly Row[]) => ({
  boxes: rows.map(([, x1, y1, x2, y2]): Box => [x1, y1, x2, y2]),
  labels: rows.map(([label]) => label),
});

test("average precision by the rules of VOCevaldet.m, difficult boxes and ties included", () => {
  for (const [index, { images, numClasses, iouThreshold, ...expected }] of reference.cases.entries()) {
    const truth = images.map(([rows]) => ({
      ...boxesOf(rows),
      boxMeta: rows.map(([, , , , , difficult]) => ({ difficult })),
    }));
    const found = images.map(([, rows]) => ({
      ...boxesOf(rows),
      scores: rows.map(([, , , , , score]) => score),
    }));
    const classes = Array.from({ length: numClasses }, (_, label) => `class ${label}`);
    for (const pixels of ["exclusive", "inclusive"] as const) {
      for (const [column, interpolation] of (["all-points", "11-point"] as const).entries()) {
        const options = { classes, iouThreshold, pixels, interpolation };
        const evaluation = vocEvaluation(truth, found, options);
        const aps = expected[pixels].map((pair) => pair?.[column] ?? -1);
        const where = `case ${index}, ${pixels}, ${interpolation}`;
        assertClose(
          evaluation.classes.map(({ ap }) => ap),
          aps,
          where,
        );
        const known = aps.filter((ap) => ap >= 0);
        const mean = known.length === 0 ? -1 : known.reduce((a, b) => a + b) / known.length;
        assertClose(evaluation.map, mean, `${where}: mean`);
      }
    }
  }
});

const folder = path.join(process.env.PINPOINT_DATA ?? "", "metrics");
const skip = existsSync(path.join(folder, "padilla"))
  ? false
  : "PINPOINT_DATA names no folder with metrics/padilla";

/** Files with a line a box: class, score where it is one of detections, left, top, width, height. */
function readSample(truthFolder: string, foundFolder: string): [TrueBoxes[], DetectedBoxes[]] {
  const rows = (file: string) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => line.trim().split(/\s+/).slice(1).map(Number));
  // Boxes of these samples hold their last pixel: one at x = 5 of width 31 goes to 36, and is 32 wide.
  const corners = ([x, y, width, height]: number[]): Box => [x!, y!, x! + width!, y! + height!];
  const files = readdirSync(truthFolder).sort();
  return [
    files.map((file) => {
      const boxes = rows(path.join(truthFolder, file)).map(corners);
      return { boxes, labels: boxes.map(() => 0) };
    }),
    files.map((file) => {
      const found = rows(path.join(foundFolder, file));
      return {
        boxes: found.map(([, ...box]) => corners(box)),
        scores: found.map(([score]) => score!),
        labels: found.map(() => 0),
      };
    }),
  ];
}

test("Object-Detection-Metrics: the published sample", { skip }, () => {
  const at = path.join(folder, "padilla");
  const sample = readSample(path.join(at, "groundtruths"), path.join(at, "detections"));
  const ap = (options: VocOptions) => vocEvaluation(...sample, options).map;
  assert.ok(Math.abs(ap({ iouThreshold: 0.3, pixels: "inclusive" }) - 0.2456866805) <= 1e-9);
  assertRounded(ap({ iouThreshold: 0.3, interpolation: "11-point", pixels: "inclusive" }), 0.2683982684);
  assertRounded(ap({ iouThreshold: 0.3 }), 0.2253968254);
  assertRounded(ap({ iouThreshold: 0.3, interpolation: "11-point" }), 0.2683982684);
  for (const pixels of ["exclusive", "inclusive"] as const) {
    assertRounded(ap({ pixels }), 0.0222222222);
    assertRounded(ap({ pixels, interpolation: "11-point" }), 0.0303030303);
    assert.equal(ap({ pixels, iouThreshold: 0.75 }), 0);
  }
  const { truths, truePositives, falsePositives } = vocEvaluation(...sample, {
    iouThreshold: 0.3,
    pixels: "inclusive",
  }).classes[0]!;
  assert.deepEqual([truths, truePositives, falsePositives], [15, 7, 17]);
});

test("review_object_detection_metrics: the published sample", { skip }, () => {
  const at = path.join(folder, "review-odm", "tests", "test_case_1");
  const sample = readSample(path.join(at, "gts"), path.join(at, "dets"));
  const published = { 0.1: 0.3371980676, 0.3: 0.2456866804, 0.5: 0.0222222222, 0.75: 0 };
  for (const [iouThreshold, ap] of Object.entries(published)) {
    const options = { iouThreshold: Number(iouThreshold), pixels: "inclusive" } as const;
    assertRounded(vocEvaluation(...sample, options).map, ap);
  }
  for (const [iouThreshold, ap] of Object.entries({ 0.3: 0.2683982683, 0.5: 0.0303030303, 0.75: 0 })) {
    const options = {
      iouThreshold: Number(iouThreshold),
      pixels: "inclusive",
      interpolation: "11-point",
    } as const;
    assertRounded(vocEvaluation(...sample, options).map, ap);
  }
});

function assertRounded(found: number, published: number): void {
  assert.ok(Math.abs(found - published) <= 2e-10, `${found} is not ${published}`);
}

const one: TrueBoxes = { boxes: [[0, 0, 10, 10]], labels: [0] };
const none: DetectedBoxes = { boxes: [], scores: [], labels: [] };

test("nothing true: -1; nothing found: 0; NaN ranks last", () => {
  assert.equal(vocEvaluation([], []).map, -1);
  const found = { boxes: one.boxes, scores: [1], labels: [0] };
  assert.equal(vocEvaluation([{ boxes: [], labels: [] }], [found]).map, -1);
  assert.equal(vocEvaluation([one], [none]).map, 0);
  const unsure = { boxes: [[50, 0, 60, 10], ...one.boxes] as Box[], scores: [Number.NaN, 0], labels: [0, 0] };
  assert.equal(vocEvaluation([one], [unsure]).map, 1);
  assert.equal(cocoEvaluation([one], [unsure]).ap50 > 0.999, true);
});

test("a perfect detector has the same average precision by every rule", () => {
  const found = { boxes: one.boxes, scores: [1], labels: [0] };
  for (const interpolation of ["all-points", "11-point"] as const) {
    assert.equal(vocEvaluation([one], [found], { interpolation, iouThreshold: 1 }).map, 1);
  }
});

test("bad input is an error that names it", () => {
  const cases: [() => unknown, RegExp][] = [
    [() => vocEvaluation([one], []), /RangeError: truth and predictions/],
    [() => vocEvaluation([{ boxes: [] } as never], [none]), /TypeError: truth\[0\] must have lists/],
    [() => vocEvaluation([one], [none], { iouThreshold: -1 }), /RangeError: iouThreshold .* got -1/],
    [
      () => vocEvaluation([one], [none], { interpolation: "5" as never }),
      /RangeError: interpolation .* got 5/,
    ],
    [() => vocEvaluation([one], [none], { pixels: "some" as never }), /RangeError: pixels .* got some/],
    [
      () => vocEvaluation([{ ...one, labels: [3] }], [none], { classes: [] }),
      /RangeError: truth has label 3/,
    ],
  ];
  for (const [call, message] of cases) assert.throws(call, message);
});
