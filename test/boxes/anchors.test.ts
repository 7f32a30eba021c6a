import assert from "node:assert/strict";
import test from "node:test";
import { anchorBoxes } from "../../src/boxes/anchor-boxes.js";
import { anchorPoints } from "../../src/boxes/anchor-points.js";
import { defaultBoxes } from "../../src/boxes/default-boxes.js";
import { decodeBoxes, encodeBoxes } from "../../src/boxes/encode-boxes.js";
import { matchBoxes } from "../../src/boxes/match-boxes.js";
import { reference } from "../reference/boxes.js";
import { assertClose } from "./assert-close.js";

test("anchors are those of torchvision's AnchorGenerator", () => {
  const { imageSize, featureSizes, sizes, aspectRatios, anchors } = reference.anchors.retina;
  assertClose(anchorBoxes(imageSize, featureSizes, sizes, aspectRatios), anchors);
});

test("default boxes are those of torchvision's DefaultBoxGenerator", () => {
  const { featureSizes, aspectRatios, boxes } = reference.anchors.ssd;
  assertClose(defaultBoxes(featureSizes, { aspectRatios }), boxes);
});

test("points lie in the middle of their cells", () => {
  assert.deepEqual(
    anchorPoints(
      [20, 40],
      [
        [2, 2],
        [1, 1],
      ],
    ),
    [
      [10, 5],
      [30, 5],
      [10, 15],
      [30, 15],
      [20, 10],
    ],
  );
});

for (const { trueBoxes, anchors, matches, ...options } of reference.matches) {
  test(`matches at ${JSON.stringify(options)} are those of torchvision's Matcher`, () => {
    assert.deepEqual([...matchBoxes(trueBoxes, anchors, options)], matches);
  });
}

test("no true boxes: all is background; a true box that touches no anchor takes none", () => {
  assert.deepEqual([...matchBoxes([], [[0, 0, 1, 1]])], [-1]);
  assert.deepEqual([...matchBoxes([[5, 5, 6, 6]], [[0, 0, 1, 1]])], [-1]);
  assert.throws(
    () => matchBoxes([], [], { lowThreshold: 0.6 }),
    /RangeError: lowThreshold must be <= highThreshold, got 0\.6 and 0\.5/,
  );
});

test("offsets are those of torchvision's BoxCoder, and back", () => {
  const { boxes, anchors, weights, offsets } = reference.coder;
  assertClose(encodeBoxes(boxes, anchors, weights), offsets);
  assertClose(decodeBoxes(offsets, anchors, weights), boxes);
  const [wild] = decodeBoxes([[0, 0, 1000, 0]], [[-0.5, 0, 0.5, 1]]);
  assert.ok(Math.abs(wild![2] - 1000 / 32) < 1e-9, "a wild guess is cut, not infinite");
});

test("what is wrong is named", () => {
  assert.throws(
    () => anchorBoxes([64, 64], [[8, 8]], []),
    /RangeError: sizes must be one list for each of 1 feature maps, got 0/,
  );
  assert.throws(
    () => anchorPoints([64, 64], [[0, 8]]),
    /RangeError: featureSizes\[0\] must be two whole numbers >= 1, height first, got \[0, 8\]/,
  );
  assert.throws(
    () => defaultBoxes([[1, 1]], { scales: [1] }),
    /RangeError: aspectRatios must be 1 lists and scales 2 numbers.* got 1 and 1/,
  );
  assert.throws(
    () => encodeBoxes([[0, 0, 0, 1]], [[0, 0, 1, 1]]),
    /RangeError: boxes\[0\] = \[0, 0, 0, 1\] must have an area/,
  );
  assert.throws(
    () => decodeBoxes([], [[0, 0, 1, 1]]),
    /RangeError: offsets and anchors must be as many as each other, got 0 and 1/,
  );
});
