import assert from "node:assert/strict";
import test from "node:test";
import { boxArea } from "../../src/boxes/box-area.js";
import { boxIou } from "../../src/boxes/box-iou.js";
import type { Boxes, BoxFormat } from "../../src/boxes/boxes.js";
import { clipBoxes } from "../../src/boxes/clip-boxes.js";
import { convertBoxes } from "../../src/boxes/convert-boxes.js";
import { denormalizeBoxes, normalizeBoxes } from "../../src/boxes/normalize-boxes.js";
import { pairedBoxIou } from "../../src/boxes/paired-box-iou.js";
import { reference } from "../reference/boxes-and-labels.js";
import { assertClose } from "./assert-close.js";

for (const { name, boxes1, boxes2, area, iou, clipped, formats } of reference.boxes) {
  test(`area, IoU, clipping and formats are torchvision's: ${name}`, () => {
    assertClose([boxArea(boxes1)], [area]);
    assertClose(boxIou(boxes1, boxes2), iou);
    assertClose(clipBoxes(boxes1, [80, 100]), clipped);
    for (const from of Object.keys(formats) as BoxFormat[]) {
      for (const to of Object.keys(formats) as BoxFormat[]) {
        assertClose(convertBoxes(formats[from] as Boxes<BoxFormat>, from, to), formats[to]);
      }
    }
  });
}

test("IoU in the head: a quarter, a third, nothing", () => {
  assertClose(
    boxIou(
      [[0, 0, 100, 100]],
      [
        [0, 0, 50, 50],
        [200, 0, 300, 100],
      ],
    ),
    [[0.25, 0]],
  );
  assert.deepEqual(pairedBoxIou([[0, 0, 2, 2]], [[1, 0, 3, 2]]), [1 / 3]);
  assertClose(boxIou([], [[0, 0, 1, 1]]), []);
  assertClose(boxIou([[0, 0, 1, 1]], []), [[]]);
});

test("normalising and back is the identity, height first in the size", () => {
  const boxes: Boxes = [[16, 8, 48, 24]];
  assert.deepEqual(normalizeBoxes(boxes, [32, 64]), [[0.25, 0.25, 0.75, 0.75]]);
  assert.deepEqual(denormalizeBoxes(normalizeBoxes(boxes, [32, 64]), [32, 64]), boxes);
  assert.throws(
    () => normalizeBoxes(boxes, [0, 64]),
    /RangeError: size must be \[height, width\].*got \[0, 64\]/,
  );
});

test("bad boxes are errors that name argument, index and value", () => {
  assert.throws(
    () =>
      boxArea([
        [0, 0, 1, 1],
        [5, 0, 1, 1],
      ]),
    /RangeError: boxes\[1\] = \[5, 0, 1, 1\] has x2 < x1/,
  );
  assert.throws(
    () => boxIou([[0, 0, 1, 1]], [[0, 5, 1, 1]]),
    /RangeError: boxes2\[0\] = \[0, 5, 1, 1\] has y2 < y1/,
  );
  assert.throws(
    () => boxArea([[0, 0, Number.NaN, 1]]),
    /RangeError: boxes\[0\] = \[0, 0, NaN, 1\] must hold finite numbers/,
  );
  assert.throws(
    () => boxArea([[0, 0, 1]] as unknown as Boxes),
    /TypeError: boxes\[0\] must be four numbers.*got \[0,0,1\]/,
  );
  assert.throws(() => boxArea("0 0 1 1" as unknown as Boxes), /TypeError: boxes must be a list of boxes/);
  assert.throws(() => pairedBoxIou([[0, 0, 1, 1]], []), /RangeError: .* got 1 and 0/);
  assert.throws(
    () => convertBoxes([], "xyxy", "polar" as "xywh"),
    /RangeError: to must be one of xyxy, xywh, cxcywh, yxyx, got polar/,
  );
});
