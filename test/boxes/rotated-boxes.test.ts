import assert from "node:assert/strict";
import test from "node:test";
import { boxIou } from "../../src/boxes/box-iou.js";
import type { RotatedBoxes } from "../../src/boxes/boxes.js";
import { clipPolygon, polygonArea } from "../../src/boxes/polygon.js";
import { rotatedBoxIou } from "../../src/boxes/rotated-box-iou.js";
import { enclosingBoxes, rotatedBoxes } from "../../src/boxes/rotated-boxes.js";
import { reference } from "../reference/boxes.js";
import { assertClose } from "./assert-close.js";

test("the IoU of turned boxes and the boxes around them are Shapely's", () => {
  const { boxes1, boxes2, iou, around } = reference.rotated;
  assertClose(rotatedBoxIou(boxes1, boxes2), iou);
  assertClose(enclosingBoxes(boxes1), around);
});

test("turned by 0 degrees it is the IoU of boxes", () => {
  const { boxes1, boxes2 } = reference.overlaps;
  assertClose(rotatedBoxIou(rotatedBoxes(boxes1), rotatedBoxes(boxes2)), boxIou(boxes1, boxes2));
  assertClose(enclosingBoxes(rotatedBoxes(boxes1)), boxes1);
});

test("in the head: a square and itself turned by 45 degrees share an octagon", () => {
  const shared = 2 * (Math.SQRT2 - 1); // of a unit square
  const [[iou]] = rotatedBoxIou([[7, 9, 1, 1, 0]], [[7, 9, 1, 1, 45]]) as [[number]];
  assert.ok(Math.abs(iou - shared / (2 - shared)) < 1e-12);
});

test("no area, no overlap; a polygon wholly outside leaves nothing", () => {
  assert.deepEqual(rotatedBoxIou([[0, 0, 0, 5, 30]], [[0, 0, 0, 5, 30]]), [[0]]);
  const unit = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  const far = unit.map(([x, y]) => [x + 5, y] as const);
  assert.deepEqual(clipPolygon(unit, far), []);
  assert.equal(polygonArea(clipPolygon(unit, [...far].reverse())), 0);
  assert.equal(polygonArea(clipPolygon(unit, [...unit].reverse())), 1);
});

test("bad turned boxes are errors that name index and value", () => {
  assert.throws(
    () => enclosingBoxes([[0, 0, -1, 1, 0]]),
    /RangeError: boxes\[0\] = \[0, 0, -1, 1, 0\] must hold finite numbers, width and height >= 0/,
  );
  assert.throws(
    () => enclosingBoxes([[0, 0, 1, 1]] as unknown as RotatedBoxes),
    /TypeError: boxes\[0\] must be five numbers .* got \[0,0,1,1\]/,
  );
});
