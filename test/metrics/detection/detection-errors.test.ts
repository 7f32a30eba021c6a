import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Box } from "../../../src/boxes/boxes.js";
import { detectionErrors } from "../../../src/metrics/detection/detection-errors.js";
import type { DetectedBoxes, TrueBoxes } from "../../../src/metrics/detection/detections.js";
import type { DetectionErrorKind } from "../../../src/metrics/detection/judge-detections.js";
import { xyxy } from "../../reference/coco.js";
import { assertClose } from "../assert-close.js";

type Row = readonly [label: number, ...xywh: Box, last: number];

const reference = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../../../test/reference/errors.json"), "utf8"),
) as {
  readonly cases: readonly {
    readonly images: readonly (readonly [truth: readonly Row[], found: readonly Row[]])[];
    readonly iouThreshold: number;
    readonly backgroundThreshold: number;
    readonly ap: number;
    readonly gains: readonly number[];
    readonly counts: readonly number[];
    readonly falsePositives: number;
    readonly falseNegatives: number;
  }[];
};

/** In the order of tidecv. */
const kinds: readonly DetectionErrorKind[] = [
  "classification",
  "localization",
  "both",
  "duplicate",
  "background",
  "missed",
];

const boxesOf = (rows: readonly Row[]) => ({
  boxes: rows.map(([, x, y, width, height]) => xyxy([x, y, width, height])),
  labels: rows.map(([label]) => label),
});

test("counts and gains of all kinds of errors are tidecv's", () => {
  assert.ok(reference.cases.length >= 60);
  for (const [
    index,
    { images, iouThreshold, backgroundThreshold, ...expected },
  ] of reference.cases.entries()) {
    const truth = images.map(([rows]) => ({
      ...boxesOf(rows),
      boxMeta: rows.map(([, , , , , iscrowd]) => ({ iscrowd })),
    }));
    const found = images.map(([, rows]) => ({
      ...boxesOf(rows),
      scores: rows.map(([, , , , , score]) => score),
    }));
    const result = detectionErrors(truth, found, { iouThreshold, backgroundThreshold });
    assertClose(100 * result.ap, expected.ap, `case ${index}: AP`);
    for (const [at, kind] of kinds.entries()) {
      const row = result.kinds.find((each) => each.kind === kind)!;
      assert.equal(row.count, expected.counts[at], `case ${index}: ${kind}`);
      assertClose(100 * row.apGain, expected.gains[at]!, `case ${index}: gain of ${kind}`);
      assert.equal(result.errors.filter((error) => error.kind === kind).length, row.count);
    }
    assertClose(100 * result.falsePositiveGain, expected.falsePositives, `case ${index}: false positives`);
    assertClose(100 * result.falseNegativeGain, expected.falseNegatives, `case ${index}: false negatives`);
  }
});

const truth: TrueBoxes[] = [
  {
    boxes: [
      [0, 0, 10, 10],
      [20, 0, 30, 10],
      [40, 0, 50, 10],
    ],
    labels: [0, 1, 0],
  },
];

/** One detection beside a right one of the first box. */
function errorsWith(box: Box, label: number) {
  const found = { boxes: [[0, 0, 10, 10], box] as Box[], scores: [0.9, 0.8], labels: [0, label] };
  return detectionErrors(truth, [found]).errors.filter(({ detection }) => detection === 1);
}

test("each kind of error, by hand", () => {
  const error = (kind: DetectionErrorKind, about?: number) => [
    { kind, image: 0, detection: 1, ...(about !== undefined && { truth: about }) },
  ];
  assert.deepEqual(errorsWith([20, 0, 30, 4], 1), error("localization", 1));
  assert.deepEqual(errorsWith([20, 0, 30, 9], 0), error("classification", 1));
  assert.deepEqual(errorsWith([20, 0, 30, 4], 0), error("both"));
  assert.deepEqual(errorsWith([0, 0, 10, 9], 0), error("duplicate", 0));
  assert.deepEqual(errorsWith([80, 0, 90, 9], 0), error("background"));
  const { errors } = detectionErrors(truth, [{ boxes: [], scores: [], labels: [] }]);
  assert.deepEqual(
    errors,
    [0, 1, 2].map((index) => ({ kind: "missed", image: 0, truth: index })),
  );
});

test("nothing true, nothing found, NaN scores: numbers", () => {
  const none: DetectedBoxes = { boxes: [], scores: [], labels: [] };
  for (const result of [
    detectionErrors([], []),
    detectionErrors([{ boxes: [], labels: [] }], [none]),
    detectionErrors([{ boxes: [], labels: [] }], [{ boxes: [[0, 0, 1, 1]], scores: [1], labels: [4] }]),
  ]) {
    assert.equal(result.ap, 0);
    assert.ok(result.kinds.every(({ apGain }) => apGain === 0));
  }
  const unsure = {
    boxes: [
      [0, 0, 10, 10],
      [0, 0, 10, 9],
    ] as Box[],
    scores: [Number.NaN, 0.1],
    labels: [0, 0],
  };
  const { errors } = detectionErrors([{ boxes: [[0, 0, 10, 10]], labels: [0] }], [unsure]);
  assert.deepEqual(errors, [{ kind: "duplicate", image: 0, detection: 0, truth: 0 }]);
});

test("bad input is an error that names it", () => {
  const found = { boxes: [], scores: [], labels: [] };
  const cases: [() => unknown, RegExp][] = [
    [() => detectionErrors(truth, []), /RangeError: truth and predictions/],
    [() => detectionErrors(truth, [found], { backgroundThreshold: 0.6 }), /RangeError: backgroundThreshold/],
    [() => detectionErrors(truth, [found], { iouThreshold: 3 }), /RangeError: iouThreshold .* got 3/],
    [() => detectionErrors(truth, [found], { maxDetections: 0 }), /RangeError: maxDetections .* got 0/],
    [
      () => detectionErrors(truth, [{ boxes: [[0, 0, 1, 1]], scores: [], labels: [0] }]),
      /RangeError: predictions\[0\]\.scores must be one for each of 1 boxes, got 0/,
    ],
  ];
  for (const [call, message] of cases) assert.throws(call, message);
});
