import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import test from "node:test";
import { compile, tf } from "../../src/tensorflow/index.js";
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

const numbers = () => tf.tensor2d([[1.1, 0.1, -0.3, -0.2, 0.9, 0.4, 0.01, -0.02]]);

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
  "transform, bilinear": () => tf.image.transform(image(), numbers(), "bilinear", "constant", 0.5, [4, 7]),
  "transform, nearest, reflected": () =>
    tf.image.transform(image(), numbers(), "nearest", "reflect", 0.5, [4, 7]),
  "conv2d with padding in numbers": () =>
    tf.conv2d(image(), filter(), 2, [
      [0, 0],
      [1, 2],
      [0, 1],
      [0, 0],
    ]),
  "max pool with padding in numbers": () => tf.maxPool(image(), 3, 2, 1, "floor"),
  "depthwise conv2d dilated": () =>
    tf.depthwiseConv2d(image(), wave<tf.Tensor4D>([3, 3, 3, 2], 1), 1, "same", "NHWC", 2),
  "max pool with places": () => tf.maxPoolWithArgmax(image(), 2, 2, "valid").indexes!,
  "search sorted": () => tf.searchSorted([[0.1, 0.5, 0.9]], [[0.5, 0.2, 1.0]], "right"),
  "dense bincount": () =>
    tf.denseBincount(
      tf.tensor2d(
        [
          [0, 2, 2],
          [1, 1, 4],
        ],
        [2, 3],
        "int32",
      ),
      tf.tensor2d([], [0, 3]),
      5,
    ),
  "bitwise and": () => tf.bitwiseAnd(tf.tensor1d([12, 7], "int32"), tf.tensor1d([10, -1], "int32")),
  "sparse segment mean": () =>
    tf.sparse.sparseSegmentMean(wide(), tf.tensor1d([0, 2, 1], "int32"), tf.tensor1d([0, 0, 1], "int32")),
  "ragged range": () =>
    tf.raggedRange(
      tf.tensor1d([2, 5, 8], "int32"),
      tf.tensor1d([3, 5, 12], "int32"),
      tf.tensor1d([1, 1, 1], "int32"),
    ).rtDenseValues!,
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

/** Ops whose result has as many elements as the values say. */
const ofUnknownSize = ["non-maximum suppression", "ragged range", "sparse segment mean"];

test("every op gives the same in a compiled function, or says why it cannot", async () => {
  for (const [name, run] of Object.entries(ops)) {
    if (ofUnknownSize.includes(name)) {
      const refused = compile(() => run());
      await assert.rejects(refused(), /the shape of its result depends on the values of its inputs/);
      continue;
    }
    const compiled = compile(() => run());
    const result = await compiled();
    tf.tidy(() => assert.ok(largestDifference(result, run()) <= 2e-6, name));
    compiled.dispose();
    result.dispose();
  }
});

/** Kernels of tfjs that are made of others, or draw in a browser. */
const withoutKernel = [
  ...["BroadcastTo", "LogSoftmax", "LogicalXor", "LowerBound", "MatrixBandPart", "Pool", "UpperBound"],
  ...["Draw", "FromPixels"],
];

test("every kernel that tfjs names is there", () => {
  const file = join(
    dirname(require.resolve("@tensorflow/tfjs-core/package.json")),
    "dist",
    "kernel_names.js",
  );
  const names = [...readFileSync(file, "utf8").matchAll(/^export const \w+ = '(\w+)';$/gm)].map(
    ([, name]) => name,
  );
  assert.ok(names.length >= 180, String(names.length));
  const there = new Set(tf.getKernelsForBackend("tensorflow").map(({ kernelName }) => kernelName));
  assert.deepEqual(names.filter((name) => !there.has(name!)).sort(), withoutKernel.sort());
});

test("a convolution with channels first is that with channels last", () => {
  tf.tidy(() => {
    const first = tf.conv2d(tf.transpose(image(), [0, 3, 1, 2]), filter(), [2, 1], "same", "NCHW");
    const last = tf.conv2d(image(), filter(), [2, 1], "same");
    assert.ok(largestDifference(tf.transpose(first, [0, 2, 3, 1]), last) <= 2e-6);
  });
});

test("strings are compared, equal NaNs are one, and the same seed draws the same", () => {
  tf.tidy(() => {
    const words = tf.tensor1d(["b", "a", "ab"], "string");
    assert.deepEqual([...tf.greater(words, tf.scalar("ab")).dataSync()], [1, 0, 0]);
    const { values, indices } = tf.unique(tf.tensor1d([Number.NaN, 1, Number.NaN, -0, 0]));
    assert.deepEqual([...values.dataSync()], [Number.NaN, 1, 0]);
    assert.deepEqual([...indices.dataSync()], [0, 1, 0, 2, 2]);
    const logits = tf.log(tf.tensor1d([0.2, 0.3, 0.5]));
    const [one, same, other] = [7, 7, 8].map((seed) => [...tf.multinomial(logits, 100, seed).dataSync()]);
    assert.deepEqual(one, same);
    assert.notDeepEqual(one, other);
    const normalized = tf.multinomial(tf.tensor1d([0, 1, 0]), 5, 1, true);
    assert.deepEqual([...normalized.dataSync()], [1, 1, 1, 1, 1]);
  });
});

test("images turn about a point, the rest is filled", () => {
  tf.tidy(() => {
    const picture = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const turned = tf.image.rotateWithOffset(picture, Math.PI / 2, 0, 1 / 3);
    assert.deepEqual([...turned.dataSync()], [3, 6, 9, 2, 5, 8, 1, 4, 7]);
    const coloured = tf.image.rotateWithOffset(tf.ones([1, 1, 2, 4]), Math.PI, [10, 20, 30], 0);
    assert.deepEqual([...coloured.dataSync()], [1, 1, 1, 1, 10, 20, 30, 255]);
  });
});
