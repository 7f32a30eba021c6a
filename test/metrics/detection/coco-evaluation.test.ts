import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Box } from "../../../src/boxes/boxes.js";
import { cocoEvaluation } from "../../../src/metrics/detection/coco-evaluation.js";
import { cocoAreas } from "../../../src/metrics/detection/coco-parameters.js";
import type { CocoScores } from "../../../src/metrics/detection/coco-scores.js";
import type { DetectedBoxes, TrueBoxes } from "../../../src/metrics/detection/detections.js";
import { foundIn, reference, statNames, truthOf, xyxy } from "../../reference/coco.js";

function assertScores(
  found: CocoScores,
  expected: readonly number[],
  tolerance: number,
  where: string,
): void {
  for (const [index, name] of statNames.entries()) {
    const difference = Math.abs(found[name] - expected[index]!);
    assert.ok(difference <= tolerance, `${where}: ${name} is ${found[name]}, not ${expected[index]}`);
  }
}

const names = [...new Set(reference.cases.map(({ name }) => name))];

test("there are at least 200 random cases", () => assert.ok(reference.cases.length >= 200));

for (const name of names) {
  const cases = reference.cases.filter((each) => each.name === name);

  test(`all twelve figures, of all classes and of each, are pycocotools': ${name}`, () => {
    for (const [index, each] of cases.entries()) {
      const evaluation = evaluate(each);
      assertScores(evaluation, each.stats, 1e-9, `case ${index}`);
      assert.equal(evaluation.classes.length, each.classes.length);
      for (const [label, row] of evaluation.classes.entries()) {
        assertScores(row, each.classes[label]!, 1e-9, `case ${index}, class ${label}`);
      }
    }
  });

  test(`precision and scores at each recall are pycocotools': ${name}`, () => {
    for (const [index, each] of cases.entries()) {
      const evaluation = evaluate(each);
      const sums = { precision: 0, scores: 0 };
      let at = 0;
      const curves = evaluation.iouThresholds.map((threshold) =>
        evaluation.classes.map(({ label }) =>
          cocoAreas.map((area) => evaluation.curve(label, threshold, area)),
        ),
      );
      for (const byLabel of curves) {
        for (let level = 0; level <= 100; level++) {
          for (const curve of byLabel.flat()) {
            const weight = (at++ % 97) + 1;
            const score = curve.scores[level]!;
            sums.precision += curve.precision[level]! * weight;
            sums.scores += (Number.isNaN(score) ? -5 : score) * weight;
          }
        }
      }
      for (const what of ["precision", "scores"] as const) {
        const difference = Math.abs(sums[what] - each[what]);
        assert.ok(
          difference <= 1e-9 * Math.max(1, Math.abs(each[what])),
          `case ${index}: ${what} sums to ${sums[what]}, not ${each[what]}`,
        );
      }
    }
  });
}

function evaluate(each: (typeof reference.cases)[number]) {
  const classes = Array.from({ length: each.numClasses }, (_, label) => `class ${label}`);
  return cocoEvaluation(truthOf(each), foundIn(each), { classes, classAgnostic: each.agnostic });
}

const folder = path.join(process.env.PINPOINT_DATA ?? "", "metrics");
const skip = existsSync(path.join(folder, "pycoco-bccd"))
  ? false
  : "PINPOINT_DATA names no folder with metrics/pycoco-bccd";

interface CocoFile {
  readonly images: readonly { readonly id: number }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly {
    readonly image_id: number;
    readonly category_id: number;
    readonly bbox: Box;
    readonly iscrowd: number;
    readonly area: number;
  }[];
}

type CocoResults = readonly (Omit<CocoFile["annotations"][number], "iscrowd" | "area"> & {
  readonly score: number;
})[];

const json = <T>(...file: string[]): T => JSON.parse(readFileSync(path.join(folder, ...file), "utf8")) as T;

/** Both sides of COCO's files, images by id. */
function sides(
  { images, categories, annotations }: CocoFile,
  results: CocoResults,
): { truth: TrueBoxes[]; found: DetectedBoxes[] } {
  const ids = images.map(({ id }) => id).sort((a, b) => a - b);
  const labels = categories.map(({ id }) => id).sort((a, b) => a - b);
  const ofImage = <T extends { readonly image_id: number; readonly category_id: number; readonly bbox: Box }>(
    rows: readonly T[],
  ) =>
    ids.map((id) => {
      const own = rows.filter(({ image_id }) => image_id === id);
      return {
        boxes: own.map(({ bbox }) => xyxy(bbox)),
        labels: own.map(({ category_id }) => labels.indexOf(category_id)),
        own,
      };
    });
  return {
    truth: ofImage(annotations).map(({ boxes, labels, own }) => ({ boxes, labels, boxMeta: own })),
    found: ofImage(results).map(({ boxes, labels, own }) => ({
      boxes,
      labels,
      scores: own.map(({ score }) => score),
    })),
  };
}

test("blood cells: pycocotools' figures", { skip }, () => {
  const expected = json<{
    stats: Record<string, number>;
    per_class: Record<string, { AP: number; AP50: number }>;
  }>("pycoco-bccd", "expected.json");
  const file = json<CocoFile>("pycoco-bccd", "gt.json");
  const { truth, found } = sides(file, json<CocoResults>("pycoco-bccd", "dets.json"));
  const classes = [...file.categories].sort((a, b) => a.id - b.id).map(({ name }) => name);
  const evaluation = cocoEvaluation(truth, found, { classes });
  assertScores(evaluation, Object.values(expected.stats), 1e-9, "BCCD");
  for (const { name, ap, ap50 } of evaluation.classes) {
    assert.ok(Math.abs(ap - expected.per_class[name!]!.AP) <= 1e-9);
    assert.ok(Math.abs(ap50 - expected.per_class[name!]!.AP50) <= 1e-9);
  }
});

test("review_object_detection_metrics: the published figures", { skip }, () => {
  const at = ["review-odm", "tests", "test_coco_eval"];
  const file = json<CocoFile>(...at, "gts", "sampled_gts_bbox_area.json");
  const { truth, found } = sides(file, json<CocoResults>(...at, "cocoapi_results.json"));
  const published = [
    0.503647, 0.696973, 0.571667, 0.593252, 0.557991, 0.489363, 0.386813, 0.59368, 0.595353, 0.654764,
    0.60313, 0.553744,
  ];
  assertScores(cocoEvaluation(truth, found), published, 1e-6, "review-odm");
});

const one: TrueBoxes = { boxes: [[0, 0, 10, 10]], labels: [0] };
const none: DetectedBoxes = { boxes: [], scores: [], labels: [] };

test("no images, no truth: -1; nothing found: 0", () => {
  assertScores(cocoEvaluation([], []), new Array(12).fill(-1), 0, "no images");
  const found = { boxes: one.boxes, scores: [1], labels: [0] };
  assertScores(cocoEvaluation([{ boxes: [], labels: [] }], [found]), new Array(12).fill(-1), 0, "no truth");
  const evaluation = cocoEvaluation([one], [none]);
  assert.equal(evaluation.ap, 0);
  assert.equal(evaluation.ar100, 0);
  assert.equal(evaluation.apLarge, -1);
});

test("a label beyond the classes does not count where it was found, and is an error where it is true", () => {
  const found = { boxes: [...one.boxes, ...one.boxes], scores: [0.9, 0.8], labels: [7, 0] };
  const evaluation = cocoEvaluation([one], [found], { classes: ["cell"] });
  assertScores(evaluation, [1, 1, 1, 1, -1, -1, 1, 1, 1, 1, -1, -1], 1e-9, "one class");
  assert.equal(evaluation.classes.length, 1);
  assert.throws(
    () => cocoEvaluation([{ ...one, labels: [1] }], [none], { classes: ["cell"] }),
    /RangeError: truth has label 1, but classes has 1 name/,
  );
});

test("curves: by label, threshold and size; an unknown one is an error", () => {
  const found = { boxes: [[20, 0, 30, 10], ...one.boxes] as Box[], scores: [0.9, 0.8], labels: [0, 0] };
  const evaluation = cocoEvaluation([one], [found]);
  const { recall, precision, scores } = evaluation.curve(0, 0.75);
  assert.equal(recall.length, 101);
  assert.deepEqual([precision[0], precision[50], precision[100]], [0.5, 0.5, 0.5]);
  assert.deepEqual([scores[0], scores[100]], [0.9, 0.8]);
  assert.equal(evaluation.curve(0, 0.5, "large").precision[0], -1);
  assert.throws(() => evaluation.curve(1), /RangeError: there is no curve of label 1.*labels go to 0/);
  assert.throws(() => evaluation.curve(0, 0.51), /RangeError: there is no curve .*threshold 0.51/);
});

test("bad input is an error that names it", () => {
  const cases: [() => unknown, RegExp][] = [
    [() => cocoEvaluation([one], []), /RangeError: truth and predictions must have one entry.*got 1 and 0/],
    [() => cocoEvaluation(one as unknown as TrueBoxes[], []), /TypeError: truth must be a list/],
    [
      () => cocoEvaluation([one], [{ ...none, boxes: [[5, 0, 1, 1]] }]),
      /RangeError: predictions\[0\]\.boxes\[0\] .* x2 < x1/,
    ],
    [
      () => cocoEvaluation([one], [{ ...none, boxes: one.boxes }]),
      /RangeError: predictions\[0\]\.labels must be one for each of 1 boxes, got 0/,
    ],
    [
      () => cocoEvaluation([{ ...one, labels: [0.5] }], [none]),
      /RangeError: truth\[0\]\.labels\[0\] .* got 0.5/,
    ],
    [
      () => cocoEvaluation([{ ...one, boxMeta: [] }], [none]),
      /RangeError: truth\[0\]\.boxMeta must be one for each of 1 boxes, got 0/,
    ],
    [() => cocoEvaluation([one], [none], { iouThresholds: [] }), /RangeError: iouThresholds must hold/],
    [() => cocoEvaluation([one], [none], { iouThresholds: [1.5] }), /RangeError: iouThresholds must be in/],
    [
      () => cocoEvaluation([one], [none], { maxDetections: [10, 1, 100] }),
      /RangeError: maxDetections must be three ascending/,
    ],
  ];
  for (const [call, message] of cases) assert.throws(call, message);
});
