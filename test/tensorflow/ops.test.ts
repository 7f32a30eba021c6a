import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import test from "node:test";
import { tf } from "../../src/tensorflow/index.js";
import { largestDifference } from "./largest-difference.js";
import { wave } from "./wave.js";

/** What tensorflow-ops.py wrote down. */
const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/tensorflow-ops.json"), "utf8"),
) as Record<string, { readonly shape: number[]; readonly values: number[] }>;

const image = () => wave<tf.Tensor4D>([2, 6, 5, 3]);
const filter = (phase = 1) => wave<tf.Tensor4D>([3, 3, 3, 4], phase);
const wide = () => wave<tf.Tensor2D>([3, 7]);
const boxes = () =>
  tf.tensor2d([
    [0.1, 0.2, 0.9, 0.8],
    [0.0, 0.0, 0.5, 1.2],
  ]);
const overlapping = () =>
  tf.tensor2d([
    [0, 0, 10, 10],
    [1, 1, 11, 11],
    [20, 20, 30, 30],
    [0, 0, 10, 9],
  ]);
const scores = () => tf.tensor1d([0.6, 0.9, 0.7, 0.3]);

const ops: Record<string, () => tf.Tensor> = {
  "conv2d same": () => tf.conv2d(image(), filter(), 1, "same"),
  "conv2d valid, stride 2": () => tf.conv2d(image(), filter(), 2, "valid"),
  "conv2d dilated": () => tf.conv2d(image(), wave<tf.Tensor4D>([2, 2, 3, 4], 1), 1, "same", "NHWC", 2),
  "conv2d and relu": () =>
    tf.fused.conv2d({
      x: image(),
      filter: filter(),
      strides: 1,
      pad: "same",
      bias: wave([4], 2),
      activation: "relu",
    }),
  "depthwise conv2d": () => tf.depthwiseConv2d(image(), wave<tf.Tensor4D>([3, 3, 3, 2], 1), 1, "same"),
  "conv2d transpose": () =>
    tf.conv2dTranspose(image(), wave<tf.Tensor4D>([3, 3, 4, 3], 1), [2, 12, 10, 4], 2, "same"),
  "max pool": () => tf.maxPool(image(), 2, 2, "valid"),
  "average pool": () => tf.avgPool(image(), 3, 1, "same"),
  "matrix product": () => tf.matMul(wave([4, 5]), wave([3, 5], 1), false, true),
  "batched product": () => tf.matMul(wave([2, 4, 5]), wave([2, 5, 3], 1)),
  bias: () => tf.add(wave([3, 4]), wave([4], 1)),
  "sum of all but channels": () => tf.sum(image(), [0, 1, 2]),
  "sum of rows": () => tf.sum(image(), 1, true),
  "mean of everything": () => tf.mean(image()),
  softmax: () => tf.softmax(wide()),
  "log softmax": () => tf.logSoftmax(wide()),
  "log sum exp": () => tf.logSumExp(wide(), 1),
  moments: () => {
    const { mean, variance } = tf.moments(wide(), 0);
    return tf.concat([mean, variance]);
  },
  "batch normalization": () =>
    tf.batchNorm(
      image(),
      wave<tf.Tensor1D>([3], 1),
      tf.abs(wave<tf.Tensor1D>([3], 2)),
      wave<tf.Tensor1D>([3], 3),
      wave<tf.Tensor1D>([3], 4),
      1e-3,
    ),
  elu: () => tf.elu(wide()),
  sigmoid: () => tf.sigmoid(wide()),
  relu6: () => tf.relu6(wide().mul(8)),
  "resize bilinear": () => tf.image.resizeBilinear(image(), [9, 4]),
  "resize bilinear, half-pixel centres": () => tf.image.resizeBilinear(image(), [9, 4], false, true),
  "resize nearest": () => tf.image.resizeNearestNeighbor(image(), [9, 4]),
  "crop and resize": () => tf.image.cropAndResize(image(), boxes(), tf.tensor1d([1, 0], "int32"), [3, 4]),
  "non-maximum suppression": () => tf.image.nonMaxSuppression(overlapping(), scores(), 3, 0.5, 0.1),
  gather: () => tf.gather(image(), [4, 0, 4], 2),
  "top k values": () => tf.topk(wide(), 3).values,
  "top k indices": () => tf.topk(wide(), 3).indices,
  "arg max": () => tf.argMax(wide(), 1),
  "one hot": () => tf.oneHot([2, 0, 5], 4, 9, -1),
  "cumulative sum": () => tf.cumsum(wide(), 1, true, true),
  "mirror pad": () =>
    tf.mirrorPad(
      wide(),
      [
        [1, 1],
        [2, 0],
      ],
      "reflect",
    ),
  concatenation: () => tf.concat([wide(), wave<tf.Tensor2D>([3, 2], 1), wide()], 1),
  "strided slice": () => tf.stridedSlice(image(), [0, 1, 4, 1], [2, 6, -6, 2], [1, 2, -1, 1]).squeeze([3]),
  transpose: () => tf.transpose(image(), [3, 1, 0, 2]),
  einsum: () => tf.einsum("bhwc,cd->bhd", image(), wave([3, 4], 1)),
  where: () => tf.where(tf.greater(wide(), 0.2), wide(), tf.neg(wide())),
  "integer division": () => tf.floorDiv(tf.tensor1d([7, -7, 9], "int32"), tf.tensor1d([2, 2, -4], "int32")),
  "complex product": () =>
    tf.real(tf.mul(tf.complex(wide(), wide().add(1)), tf.complex(wide(), tf.neg(wide())))),
};

test("every op of the reference has a test", () => {
  assert.deepEqual(Object.keys(ops).sort(), Object.keys(reference).sort());
});

for (const [name, run] of Object.entries(ops)) {
  test(`${name}: the numbers of TensorFlow's Python, and nothing left behind`, () => {
    const { shape, values } = reference[name]!;
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      assert.ok(largestDifference(run(), tf.tensor(values, shape)) <= 2e-6);
    });
    assert.equal(tf.memory().numTensors, before);
  });
}
