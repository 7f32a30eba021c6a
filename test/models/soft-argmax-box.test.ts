import assert from "node:assert/strict";
import test from "node:test";
import { SoftArgmaxBox } from "../../src/models/layers/soft-argmax-box.js";
import { tf } from "../../src/tensorflow/index.js";
import { assertClose } from "../training/assert-close.js";

const layer = new SoftArgmaxBox({ name: "boxes" });
const sure = 50;
/** What the sigmoid makes a share of. */
const logit = (share: number) => Math.log(share / (1 - share));

/** The box of a map of two rows and four columns in which some cells vote, [score, dx, dy, w, h], the others silent. */
function boxOf(votes: Record<string, number[]>): number[] {
  const map = [0, 1].map((row) =>
    [0, 1, 2, 3].map((column) => votes[`${row},${column}`] ?? [-sure, 9, -9, 9, 9]),
  );
  return tf.tidy(() => ((layer.apply(tf.tensor4d([map])) as tf.Tensor2D).arraySync() as number[][])[0]!);
}

test("one sure cell: the box lies around its middle, as large as it says", () => {
  const box = boxOf({ "1,2": [sure, 0, 0, logit(0.25), logit(0.5)] });
  assertClose(box, [0.625 - 0.125, 0.75 - 0.25, 0.625 + 0.125, 1], 1e-6);
});

test("an offset moves the box, by half an image at most", () => {
  const size = [logit(0.1), logit(0.1)];
  assertClose(boxOf({ "0,0": [sure, Math.atanh(0.5), 0, ...size] }), [0.325, 0.2, 0.425, 0.3], 1e-6);
  assertClose(boxOf({ "0,0": [sure, 99, 0, ...size] }), [0.575, 0.2, 0.675, 0.3], 1e-6);
});

test("two cells that are as sure: the mean of what they say", () => {
  const box = boxOf({
    "0,1": [sure, 0, 0, logit(0.1), logit(0.2)],
    "0,3": [sure, 0, 0, logit(0.3), logit(0.2)],
  });
  assertClose(box, [0.625 - 0.1, 0.15, 0.625 + 0.1, 0.35], 1e-6);
});

test("zeros are the middle box, and whatever the numbers, the box is one and inside", () => {
  tf.tidy(() => {
    const zeros = layer.apply(tf.zeros([1, 3, 5, 5])) as tf.Tensor2D;
    assertClose(zeros.arraySync(), [[0.25, 0.25, 0.75, 0.75]], 1e-6);
    const wild = layer.apply(tf.randomNormal([200, 3, 5, 5], 0, 20, "float32", 1)) as tf.Tensor2D;
    for (const [x1, y1, x2, y2] of wild.arraySync() as [number, number, number, number][]) {
      assert.ok(0 <= x1 && x1 <= x2 && x2 <= 1 && 0 <= y1 && y1 <= y2 && y2 <= 1, `${[x1, y1, x2, y2]}`);
    }
  });
});
