import assert from "node:assert/strict";
import test from "node:test";
import { figuresOff } from "../../../src/cli/notebook/key-figures.js";

test("figures inside their ranges pass, others and missing ones are named", () => {
  const ranges = { iou: [0.7, 1], loss: [0, 2], left: [0, 0] } as const;
  assert.deepEqual(figuresOff({ iou: 0.7, loss: 2, left: 0, more: 5 }, ranges), []);
  assert.deepEqual(figuresOff({ iou: 0.69, loss: null }, ranges), [
    "iou must be in [0.7, 1], is 0.69",
    "loss must be in [0, 2], is null",
    "left must be in [0, 0], is not recorded",
  ]);
});
