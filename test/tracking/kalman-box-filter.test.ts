import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import test from "node:test";
import type { Box } from "../../src/boxes/boxes.js";
import { KalmanBoxFilter } from "../../src/tracking/kalman-box-filter.js";
import { assertClose } from "../boxes/assert-close.js";

const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/kalman.json"), "utf8"),
) as {
  readonly cases: readonly {
    readonly boxes: readonly (Box | null)[];
    readonly steps: readonly { readonly predicted: Box; readonly box: Box }[];
  }[];
};

test("four filters of two states are numpy's one of eight", () => {
  for (const { boxes, steps } of reference.cases) {
    const filter = new KalmanBoxFilter(boxes[0]!);
    let isSeen = true;
    for (const [at, box] of boxes.slice(1).entries()) {
      assertClose([filter.predict({ isSeen })], [steps[at]!.predicted]);
      isSeen = box !== null;
      if (box !== null) filter.update(box);
      assertClose([filter.box], [steps[at]!.box]);
    }
  }
});

test("a box that moves evenly is soon expected where it comes", () => {
  const at = (frame: number): Box => [3 * frame, 100 - 2 * frame, 3 * frame + 20, 130 - 2 * frame];
  const filter = new KalmanBoxFilter(at(0));
  for (let frame = 1; frame <= 30; frame++) {
    filter.predict();
    filter.update(at(frame));
  }
  assertClose([filter.predict()], [at(31)], 0.05);
});

test("a box without extent, and one that shrinks unseen, stay boxes", () => {
  const point = new KalmanBoxFilter([5, 5, 5, 5]);
  point.predict();
  assertClose([point.update([5, 5, 5, 5])], [[5, 5, 5, 5]]);
  const shrinking = new KalmanBoxFilter([0, 0, 40, 40]);
  for (const size of [30, 20, 10, 1]) {
    shrinking.predict();
    shrinking.update([0, 0, size, size]);
  }
  for (let frame = 0; frame < 20; frame++) {
    const [x1, y1, x2, y2] = shrinking.predict({ isSeen: frame === 0 });
    assert.ok(x2 >= x1 && y2 >= y1);
  }
});
