import assert from "node:assert/strict";
import test from "node:test";
import { boxIou } from "../../src/boxes/box-iou.js";
import type { Overlap } from "../../src/boxes/overlap.js";
import { packBoxes } from "../../src/boxes/pack-boxes.js";
import { pairedBoxIou } from "../../src/boxes/paired-box-iou.js";
import { unpackBoxes } from "../../src/boxes/unpack-boxes.js";
import { reference } from "../reference/boxes.js";
import { assertClose } from "./assert-close.js";

const { boxes1, boxes2, overlaps } = reference.overlaps;

for (const [overlap, expected] of Object.entries(overlaps) as [Overlap, readonly number[][]][]) {
  test(`${overlap} is torchvision's, pair by pair and one by one`, () => {
    assertClose(boxIou(boxes1, boxes2, { overlap }), expected);
    const diagonal = boxes2.map((_, index) => expected[index]![index]!);
    assertClose([pairedBoxIou(boxes1.slice(0, boxes2.length), boxes2, { overlap })], [diagonal]);
  });
}

test("in the head: two unit squares with one between them", () => {
  const measure = (overlap: Overlap) => pairedBoxIou([[0, 0, 1, 1]], [[2, 0, 3, 1]], { overlap })[0]!;
  assert.equal(measure("iou"), 0);
  assert.equal(measure("giou"), -1 / 3);
  assert.equal(measure("diou"), -4 / 10);
  assert.equal(measure("ciou"), -4 / 10);
});

test("boxes without area give numbers, never NaN", () => {
  for (const overlap of ["iou", "giou", "diou", "ciou"] as const) {
    const values = boxIou(
      [
        [1, 1, 1, 1],
        [0, 0, 4, 0],
      ],
      [
        [1, 1, 1, 1],
        [0, 0, 0, 4],
        [0, 0, 2, 2],
      ],
      { overlap },
    );
    assert.ok(
      values.every((row) => row.every((value) => value >= -1 && value <= 1)),
      `${overlap} ${values}`,
    );
  }
});

test("an overlap that there is not is an error", () => {
  assert.throws(
    () => boxIou([], [], { overlap: "siou" as "giou" }),
    /RangeError: overlap must be one of iou, giou, diou, ciou, got siou/,
  );
});

test("packing and unpacking is the identity", () => {
  assert.deepEqual(unpackBoxes(packBoxes(boxes1)), boxes1);
  assert.throws(() => unpackBoxes([1, 2, 3]), /RangeError: values must be four numbers a box, got 3/);
});
