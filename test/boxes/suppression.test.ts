import assert from "node:assert/strict";
import test from "node:test";
import { boxIou } from "../../src/boxes/box-iou.js";
import type { Boxes } from "../../src/boxes/boxes.js";
import { nms } from "../../src/boxes/nms.js";
import { softNms } from "../../src/boxes/soft-nms.js";
import { weightedBoxFusion } from "../../src/boxes/weighted-box-fusion.js";
import { reference } from "../reference/boxes.js";
import { assertClose } from "./assert-close.js";

for (const { boxes, scores, labels, iouThreshold, kept, keptPerClass, soft } of reference.suppression) {
  test(`suppression of ${boxes.length} boxes at ${iouThreshold} is OpenCV's: hard, per class, soft`, () => {
    assert.deepEqual(nms(boxes, scores, { iouThreshold }), kept);
    assert.deepEqual(nms(boxes, scores, { iouThreshold, labels }), keptPerClass);
    for (const method of ["linear", "gaussian"] as const) {
      const expected = soft[method];
      const options = { method, iouThreshold, scoreThreshold: 0.05 };
      const { indices, scores: updated } = softNms(expected.boxes as Boxes, scores, options);
      assert.deepEqual(indices, expected.indices);
      assertClose([updated], [expected.scores], 1e-6);
    }
  });
}

for (const { predictions, weights, iouThreshold, scoreThreshold, fused } of reference.fusion) {
  test(`fusion of ${predictions.length} models is ensemble-boxes'`, () => {
    for (const score of ["average", "max"] as const) {
      const options = { iouThreshold, scoreThreshold, score, ...(weights === null ? {} : { weights }) };
      const result = weightedBoxFusion(predictions, options);
      assert.deepEqual(result.labels, fused[score].labels);
      assertClose([result.scores], [fused[score].scores], 1e-6);
      assertClose(result.boxes, fused[score].boxes, 1e-6);
    }
  });
}

test("what stays overlaps little, and what goes overlaps something better that stays", () => {
  const { boxes, scores } = reference.suppression.at(-1)!;
  const kept = nms(boxes, scores, { iouThreshold: 0.4 });
  const iou = boxIou(boxes, boxes);
  for (const index of boxes.keys()) {
    const better = kept.filter((other) => other !== index && scores[other]! >= scores[index]!);
    assert.equal(
      better.every((other) => iou[index]![other]! <= 0.4),
      kept.includes(index),
    );
  }
});

test("the best come first, no more than asked for, none below the threshold, equals in their order", () => {
  const boxes: Boxes = [
    [0, 0, 1, 1],
    [2, 0, 3, 1],
    [4, 0, 5, 1],
    [6, 0, 7, 1],
  ];
  const scores = Float32Array.of(0.5, 0.9, 0.5, 0.1);
  assert.deepEqual(nms(boxes, scores), [1, 0, 2, 3]);
  assert.deepEqual(nms(boxes, scores, { maxBoxes: 2 }), [1, 0]);
  assert.deepEqual(nms(boxes, scores, { scoreThreshold: 0.5 }), [1, 0, 2]);
  assert.deepEqual(nms([], []), []);
  assert.deepEqual(softNms([], []), { indices: [], scores: [] });
  assert.deepEqual(weightedBoxFusion([]), { boxes: [], scores: [], labels: [] });
});

test("boxes without area survive beside each other", () => {
  const flat: Boxes = [
    [1, 1, 1, 5],
    [1, 1, 1, 5],
  ];
  assert.deepEqual(nms(flat, [0.2, 0.3]), [1, 0]);
});

test("what is wrong is named", () => {
  const boxes: Boxes = [[0, 0, 1, 1]];
  assert.throws(() => nms(boxes, []), /RangeError: scores must be one for each of 1 boxes, got 0/);
  assert.throws(() => nms(boxes, [Number.NaN]), /RangeError: scores\[0\] must be a finite number, got NaN/);
  assert.throws(
    () => nms(boxes, [1], { labels: [1, 2] }),
    /RangeError: labels must be one for each .* got 2/,
  );
  assert.throws(
    () => nms(boxes, [1], { iouThreshold: 50 }),
    /RangeError: iouThreshold must be in \[0, 1\], got 50/,
  );
  assert.throws(() => softNms(boxes, [1], { sigma: 0 }), /RangeError: sigma must be > 0, got 0/);
  assert.throws(
    () => softNms(boxes, [1], { method: "hard" as "linear" }),
    /RangeError: method must be "gaussian" or "linear", got hard/,
  );
  assert.throws(
    () => weightedBoxFusion([{ boxes, scores: [1], labels: [0] }], { weights: [1, 2] }),
    /RangeError: weights must be one number > 0 for each of 1 models, got \[1, 2\]/,
  );
  assert.throws(
    () => weightedBoxFusion([{ boxes, scores: [-1], labels: [0] }]),
    /RangeError: predictions\[0\]\.scores\[0\] must be >= 0, got -1/,
  );
});
