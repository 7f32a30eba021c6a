// Compiled, never run: boxes of different formats or units must not mix. Each line under @ts-expect-error is an error
// at compile time; where it compiles, the build fails.
import { boxArea } from "../../src/boxes/box-area.js";
import { boxIou } from "../../src/boxes/box-iou.js";
import type { Boxes, RotatedBoxes } from "../../src/boxes/boxes.js";
import { clipBoxes } from "../../src/boxes/clip-boxes.js";
import { convertBoxes } from "../../src/boxes/convert-boxes.js";
import { matchBoxes } from "../../src/boxes/match-boxes.js";
import { nms } from "../../src/boxes/nms.js";
import { denormalizeBoxes, normalizeBoxes } from "../../src/boxes/normalize-boxes.js";
import { rotatedBoxIou } from "../../src/boxes/rotated-box-iou.js";
import { enclosingBoxes, rotatedBoxes } from "../../src/boxes/rotated-boxes.js";

export function boxTypes(
  corners: Boxes,
  sizes: Boxes<"xywh", "px">,
  centres: Boxes<"cxcywh", "norm">,
  fractions: Boxes<"xyxy", "norm">,
  yFirst: Boxes<"yxyx", "px">,
  turned: RotatedBoxes,
): void {
  const literal: Boxes = [[0, 0, 1, 1]];
  boxIou(literal, [[0, 0, 2, 2]]);
  boxIou(fractions, fractions);
  const back: Boxes = convertBoxes(sizes, "xywh", "xyxy");
  const pixels: Boxes = denormalizeBoxes(convertBoxes(centres, "cxcywh", "xyxy"), [64, 64]);
  boxIou(back, pixels);
  clipBoxes(fractions, [1, 1]);
  rotatedBoxIou(turned, rotatedBoxes(corners));
  boxIou(enclosingBoxes(turned), corners);

  // @ts-expect-error xywh is not xyxy
  boxArea(sizes);
  // @ts-expect-error pixels and fractions do not mix
  boxIou(corners, fractions);
  // @ts-expect-error nor the other way round
  boxIou(fractions, corners);
  // @ts-expect-error y first is not x first
  boxIou(corners, yFirst);
  // @ts-expect-error the boxes are not in the format that `from` names
  convertBoxes(sizes, "cxcywh", "xyxy");
  // @ts-expect-error converting the format does not change the unit
  const wrongUnit: Boxes<"xyxy", "px"> = convertBoxes(centres, "cxcywh", "xyxy");
  // @ts-expect-error these are normalised already
  normalizeBoxes(fractions, [64, 64]);
  // @ts-expect-error these are pixels already
  denormalizeBoxes(corners, [64, 64]);
  // @ts-expect-error turned boxes are not xyxy
  boxIou(turned, corners);
  // @ts-expect-error nor are boxes turned ones
  rotatedBoxIou(turned, corners);
  // @ts-expect-error an angle means nothing in fractions of width and height
  rotatedBoxes(fractions);
  // @ts-expect-error suppression wants corners
  nms(centres, [1]);
  // @ts-expect-error anchors in pixels do not match boxes in fractions
  matchBoxes(fractions, corners);
  // @ts-expect-error a box has four numbers
  const short: Boxes = [[0, 0, 1]];
  void [wrongUnit, short];
}
