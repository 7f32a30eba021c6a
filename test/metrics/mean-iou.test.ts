import assert from "node:assert/strict";
import test from "node:test";
import { meanBox } from "../../src/metrics/mean-box.js";
import { meanIou } from "../../src/metrics/mean-iou.js";
import { reference } from "../reference/boxes-and-labels.js";

test("mean IoU is the mean of the diagonal of the pairwise IoU", () => {
  const { boxes1, boxes2, iou } = reference.boxes.find(({ name }) => name === "fractions of pixels")!;
  const diagonal = iou.map((row, index) => row[index]!);
  const mean = diagonal.reduce((total, value) => total + value, 0) / diagonal.length;
  assert.ok(Math.abs(meanIou(boxes1, boxes2) - mean) <= 1e-12);
});

test("no boxes score 0; lists of different lengths and inside-out boxes are errors", () => {
  assert.equal(meanIou([], []), 0);
  assert.throws(() => meanIou([[0, 0, 1, 1]], []), /RangeError: .* got 1 and 0/);
  assert.throws(() => meanIou([[0, 0, 1, 1]], [[1, 0, 0, 1]]), /RangeError: boxes2\[0\] .* x2 < x1/);
});

test("the mean box is the mean of each corner", () => {
  assert.deepEqual(
    meanBox([
      [0, 0, 10, 10],
      [10, 20, 30, 40],
    ]),
    [5, 10, 20, 25],
  );
  assert.throws(() => meanBox([]), /RangeError: boxes must hold at least one box/);
});
