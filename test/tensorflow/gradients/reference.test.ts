import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import test from "node:test";
import { tf } from "../../../src/tensorflow/index.js";
import { largestDifference } from "../largest-difference.js";
import { wave } from "../wave.js";
import { gradientOf } from "./check-gradient.js";

/** What gradients.py wrote down. */
const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../../test/reference/gradients.json"), "utf8"),
) as Record<string, { readonly shape: number[]; readonly values: number[] }>;

const image = () => wave<tf.Tensor4D>([1, 5, 6, 2]);
const boxes = () =>
  tf.tensor2d([
    [0.13, 0.21, 0.88, 0.83],
    [0.05, 0.03, 0.51, 0.92],
  ]);
const crops = (images: tf.Tensor, at: tf.Tensor) =>
  tf.image.cropAndResize(images as tf.Tensor4D, at as tf.Tensor2D, tf.tensor1d([0, 0], "int32"), [3, 4]);
const indices = (values: number[], shape: number[]) => tf.tensor(values, shape, "int32");

const functions: Record<string, [f: (x: tf.Tensor) => tf.Tensor, at: () => tf.Tensor]> = {
  "crop and resize, image": [(x) => crops(x, boxes()), image],
  "crop and resize, boxes": [(x) => crops(image(), x), boxes],
  "resize bilinear, half-pixel centres": [
    (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [3, 9], false, true),
    image,
  ],
  "resize nearest, half-pixel centres": [
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [3, 9], false, true),
    image,
  ],
  "gather nd": [(x) => tf.gatherND(x, indices([0, 1, 1, 2, 0, 1], [3, 2])), () => wave([2, 3, 2])],
  "gather with batches": [(x) => tf.gather(x, indices([0, 2, 1, 1], [2, 1, 2]), 2, 2), () => wave([2, 1, 3])],
  einsum: [(x) => tf.einsum("bqhd,bkhd->bhqk", x, wave([2, 5, 2, 3], 1)), () => wave([2, 4, 2, 3])],
  "einsum with an ellipsis": [
    (x) => tf.einsum("...ij,...jk->...ik", x, wave([5, 3, 4], 1)),
    () => wave([1, 2, 3]),
  ],
  "scatter nd": [(x) => tf.scatterND(indices([0, 2, 0], [3, 1]), x, [4, 2]), () => wave([3, 2])],
  "top k": [(x) => tf.topk(x, 2).values, () => wave([2, 4], 0.4)],
  "strided slice": [(x) => tf.stridedSlice(x, [0, 3], [2, 0], [1, -2]), () => wave([2, 4])],
  "mirror pad": [
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 1],
          [2, 1],
        ],
        "reflect",
      ),
    () => wave([3, 4]),
  ],
  "depth to space": [(x) => tf.depthToSpace(x as tf.Tensor4D, 2), () => wave([1, 2, 2, 4])],
  "cumulative product": [(x) => tf.cumprod(x, 1, true, true), () => wave([2, 3], 0.4)],
  choice: [(x) => tf.where(tf.greater(x, 0.1), tf.square(x), tf.neg(x)), () => wave([2, 3])],
  "conv2d dilated": [(x) => tf.conv2d(x as tf.Tensor4D, wave([3, 2, 2, 3], 1), 1, "same", "NHWC", 2), image],
  "depthwise conv2d dilated, filter": [
    (x) => tf.depthwiseConv2d(image(), x as tf.Tensor4D, 1, "same", "NHWC", 2),
    () => wave([3, 2, 2, 2], 1),
  ],
  "max pool with argmax": [
    (x) => tf.maxPoolWithArgmax(x as tf.Tensor4D, 2, 2, "valid").result!,
    () => wave([2, 4, 6, 2]),
  ],
};

test("every gradient of the reference has a test", () => {
  assert.deepEqual(Object.keys(functions).sort(), Object.keys(reference).sort());
});

for (const [name, [f, at]] of Object.entries(functions)) {
  test(`${name}: the gradient of TensorFlow's Python, and nothing left behind`, () => {
    const { shape, values } = reference[name]!;
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const difference = largestDifference(gradientOf(f, at()), tf.tensor(values, shape));
      assert.ok(difference <= 1e-5, String(difference));
    });
    assert.equal(tf.memory().numTensors, before);
  });
}
