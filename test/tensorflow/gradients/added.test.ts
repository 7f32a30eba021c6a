// Gradients that tfjs lacks or has wrong.
import assert from "node:assert/strict";
import test from "node:test";
import { tf } from "../../../src/tensorflow/index.js";
import { wave } from "../wave.js";
import { type Case, checkGradient, gradientOf } from "./check-gradient.js";

const image = () => wave<tf.Tensor4D>([1, 5, 6, 2]);
const indices = (values: number[], shape: number[] = [values.length]) => tf.tensor(values, shape, "int32");
const boxes = () =>
  tf.tensor2d([
    [0.13, 0.21, 0.88, 0.83],
    [0.05, 0.03, 0.51, 0.92],
  ]);
const crops = (images: tf.Tensor, at: tf.Tensor, method?: "nearest") =>
  tf.image.cropAndResize(
    images as tf.Tensor4D,
    at as tf.Tensor2D,
    tf.tensor1d([0, 0], "int32"),
    [3, 4],
    method,
  );
const matrix = () => tf.tensor2d([[0.93, 0.07, 0.31, -0.05, 0.88, 0.43, 0.013, -0.011]]);
const affine = () => tf.tensor2d([[1.3, 0.1, -1.3, -0.2, 1.2, -0.8, 0, 0]]);
type FillMode = "constant" | "reflect" | "wrap" | "nearest";
const transformed = (fillMode: FillMode, interpolation: "nearest" | "bilinear" = "bilinear"): Case => [
  (x) => tf.image.transform(x as tf.Tensor4D, affine(), interpolation, fillMode, 0.5),
  image,
];
const resized = (alignCorners: boolean, halfPixelCenters: boolean): Case[] => [
  [(x) => tf.image.resizeBilinear(x as tf.Tensor4D, [3, 9], alignCorners, halfPixelCenters), image],
  [(x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [3, 9], alignCorners, halfPixelCenters), image],
];
const einsum = (equation: string, shape: number[], ...others: tf.Tensor[]): Case => [
  (x) => tf.einsum(equation, x, ...others),
  () => wave(shape),
];
const convolved = (
  pad: number | "same" | "valid" | tf.backend_util.ExplicitPadding,
  dilations = 1,
): Case[] => [
  [(x) => tf.conv2d(x as tf.Tensor4D, wave([3, 2, 2, 3], 1), 1, pad, "NHWC", dilations), image],
  [(x) => tf.conv2d(image(), x as tf.Tensor4D, 1, pad, "NHWC", dilations), () => wave([3, 2, 2, 3], 1)],
];
const depthwise = (pad: number | "same" | "valid", dilations = 1): Case[] => [
  [(x) => tf.depthwiseConv2d(x as tf.Tensor4D, wave([3, 2, 2, 2], 1), 1, pad, "NHWC", dilations), image],
  [
    (x) => tf.depthwiseConv2d(image(), x as tf.Tensor4D, 1, pad, "NHWC", dilations),
    () => wave([3, 2, 2, 2], 1),
  ],
];
const fused = (x: tf.Tensor, options: object) =>
  tf.fused.conv2d({
    x: x as tf.Tensor4D,
    filter: wave([3, 3, 2, 3], 1),
    strides: 1,
    pad: "same",
    bias: wave([3]),
    ...options,
  });
const explicit: tf.backend_util.ExplicitPadding = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];

const cases: Record<string, Case | Case[]> = {
  "crops, their image": [(x) => crops(x, boxes()), image],
  "crops, their boxes": [(x) => crops(image(), x), boxes, 1e-3],
  "crops of the nearest pixels": [(x) => crops(x, boxes(), "nearest"), image],
  "a resized image": resized(false, false),
  "a resized image with aligned corners": resized(true, false),
  "a resized image with half-pixel centres": resized(false, true),
  "a transformed image": transformed("constant"),
  "a transformed image, nearest pixels": transformed("constant", "nearest"),
  "a transformed image, reflected": transformed("reflect"),
  "a transformed image, repeated": transformed("wrap"),
  "a transformed image, its edge drawn out": transformed("nearest"),
  "a transform's numbers": [
    (x) => tf.image.transform(image(), x as tf.Tensor2D, "bilinear", "constant", 0.5),
    matrix,
    3e-4,
  ],
  "a transform's numbers, one transform an image": [
    (x) =>
      tf.image.transform(
        wave<tf.Tensor4D>([2, 4, 5, 1]),
        x as tf.Tensor2D,
        "bilinear",
        "constant",
        0.5,
        [3, 7],
      ),
    () => tf.concat([matrix(), tf.tensor2d([[1.07, 0.03, -0.41, 0.06, 0.95, -0.23, -0.012, 0.009]])]),
    1e-4,
  ],
  "a rotated image": [(x) => tf.image.rotateWithOffset(x as tf.Tensor4D, 0.4), image],
  "a mirrored image": [(x) => tf.image.flipLeftRight(x as tf.Tensor4D), image],
  einsum: [
    einsum("bij,bkj->bik", [2, 2, 4], wave([2, 3, 4], 1)),
    einsum("ij,k->k", [2, 3], wave([3], 1)),
    einsum("ij->ji", [2, 3]),
    einsum("bqhd,bkhd->bhqk", [2, 4, 2, 3], wave([2, 5, 2, 3], 1)),
  ],
  "einsum with an ellipsis": [
    einsum("...ij,...jk->...ik", [5, 2, 3], wave([5, 3, 4], 1)),
    einsum("...ij,...jk->...ik", [2, 3], wave([5, 3, 4], 1)),
    einsum("...ij,...jk->...ik", [1, 2, 3], wave([5, 3, 4], 1)),
    einsum("i...j,jk->k...", [2, 5, 3], wave([3, 4], 1)),
  ],
  gatherND: [(x) => tf.gatherND(x, indices([0, 1, 1, 2, 0, 1], [3, 2])), () => wave([2, 3, 2])],
  gather: [
    [(x) => tf.gather(x, indices([0, 2, 1, 1], [2, 2]), 1), () => wave([2, 3, 2])],
    [(x) => tf.gather(x, indices([0, 2, 2]), -1), () => wave([2, 3])],
    [(x) => tf.gather(x, indices([0, 2, 1, 1], [2, 2]), 1, 1), () => wave([2, 3, 2])],
    [(x) => tf.gather(x, indices([0, 2, 1, 1], [2, 1, 2]), 2, 2), () => wave([2, 1, 3])],
  ],
  scatterND: [
    [(x) => tf.scatterND(indices([0, 2, 0], [3, 1]), x, [4, 2]), () => wave([3, 2])],
    [(x) => tf.scatterND(indices([0, 2, 0]), x, [4]), () => wave([3])],
  ],
  tensorScatterUpdate: [
    [(x) => tf.tensorScatterUpdate(x, indices([0, 2], [2, 1]), wave([2, 2], 1)), () => wave([3, 2])],
    [(x) => tf.tensorScatterUpdate(wave([3, 2], 1), indices([0, 2], [2, 1]), x), () => wave([2, 2])],
  ],
  sparseToDense: [
    [(x) => tf.sparseToDense(indices([1, 3]), x, [5], 0), () => wave([2], 1)],
    [(x) => tf.sparseToDense(indices([1, 3]), wave([2]), [5], x as tf.Scalar), () => tf.scalar(2)],
  ],
  "the largest values": [(x) => tf.topk(x, 2).values, () => wave([2, 3, 4], 0.4)],
  stridedSlice: [
    [(x) => tf.stridedSlice(x, [0, 3], [2, 0], [1, -2]), () => wave([2, 4])],
    [(x) => tf.stridedSlice(x, [1, 0], [2, 4], [1, 2], 0, 0, 0, 0, 1), () => wave([2, 4])],
  ],
  "unstack and split of one": [
    [(x) => tf.unstack(x)[0]!, () => wave([1, 3])],
    [(x) => tf.split(x, 1)[0]!, () => wave([2, 3])],
  ],
  tile: [
    [(x) => tf.tile(x, [2, 3]), () => wave([2, 3])],
    [(x) => tf.tile(x, [2, 1, 1, 1, 3]), () => wave([2, 1, 1, 1, 3])],
  ],
  "mirrored padding": (["reflect", "symmetric"] as const).map((mode): Case => {
    const paddings: [number, number][] = [
      [1, 1],
      [2, 1],
    ];
    return [(x) => tf.mirrorPad(x, paddings, mode), () => wave([3, 4])];
  }),
  depthToSpace: [(x) => tf.depthToSpace(x as tf.Tensor4D, 2), () => wave([1, 2, 2, 4])],
  diag: [(x) => tf.diag(x), () => wave([3])],
  "cumulative product": [
    [(x) => tf.cumprod(x, 1), () => wave([2, 3], 0.4)],
    [(x) => tf.cumprod(x, 1, true, true), () => wave([2, 3], 0.4)],
  ],
  "cumulative sum": [
    [(x) => tf.cumsum(x, 0), () => wave([2, 3, 2])],
    [(x) => tf.cumsum(x, 1, true), () => wave([2, 3, 3])],
    [(x) => tf.cumsum(x, -1, false, true), () => wave([2, 3])],
  ],
  product: [
    [(x) => tf.prod(x, -1), () => wave([2, 3], 0.4)],
    [(x) => tf.prod(x, [0, 2], true), () => wave([2, 3, 2], 0.4)],
    [
      (x) => tf.prod(x, 1),
      () =>
        tf.tensor2d([
          [0, 2, 3],
          [0, 0, 5],
        ]),
    ],
  ],
  "a choice by comparing": [
    [(x) => tf.where(tf.greater(x, 0.1), tf.square(x), tf.neg(x)), () => wave([2, 3])],
    [
      (x) => {
        const isNear = tf.logicalAnd(tf.less(tf.abs(x), 0.5), tf.logicalNot(tf.equal(x, 7)));
        return tf.where(isNear, tf.square(x), tf.abs(x));
      },
      () => wave([2, 3]),
    ],
    [(x) => tf.divNoNan(x, tf.tensor1d([1, 0, 2])), () => wave([3])],
  ],
  "what is broadcast": [
    [(x) => tf.minimum(wave([3, 4]), x), () => wave([4], 0.2)],
    [(x) => tf.maximum(x, wave([3, 4])), () => wave([3, 1], 0.2)],
    [(x) => tf.squaredDifference(x, wave([2, 3])), () => wave([3], 1)],
    [(x) => tf.squaredDifference(wave([2, 3]), x), () => wave([3], 1)],
    [(x) => tf.matMul(wave([2, 2, 3]), x), () => wave([1, 3, 4], 0.2)],
    [(x) => tf.matMul(x, wave([2, 4, 3]), true, true), () => wave([1, 3, 2], 0.2)],
  ],
  "padding in numbers": [...convolved(1), ...convolved(explicit), ...depthwise(1)],
  "convolutions with channels first": [
    [(x) => tf.conv2d(x as tf.Tensor4D, wave([3, 3, 2, 3], 1), 2, "same", "NCHW"), () => wave([1, 2, 5, 6])],
    [
      (x) => tf.conv2d(wave([1, 2, 5, 6]), x as tf.Tensor4D, [2, 1], "valid", "NCHW"),
      () => wave([3, 3, 2, 3], 1),
    ],
  ],
  "dilated convolutions": [...convolved("same", 2), ...convolved("valid", 2), ...convolved(2, 2)],
  "dilated depthwise convolutions": [...depthwise("same", 2), ...depthwise("valid", 2)],
  "fused convolutions": [
    [(x) => fused(x, { pad: 1, activation: "elu" }), image, 1e-3],
    [(x) => fused(x, { dilations: 2 }), image],
    [(x) => fused(x, { dilations: 2, activation: "relu" }), image, 1e-3],
  ],
  "fused depthwise convolutions": [
    (x) =>
      tf.fused.depthwiseConv2d({
        x: x as tf.Tensor4D,
        filter: wave([3, 3, 2, 1], 1),
        strides: 1,
        pad: "same",
        dilations: 2,
        bias: wave([2]),
      }),
    image,
  ],
  "a transposed convolution in three dimensions": [
    [
      (x) => tf.conv3dTranspose(x as tf.Tensor5D, wave([2, 2, 2, 2, 1]), [1, 3, 3, 3, 2], 1, "same"),
      () => wave([1, 3, 3, 3, 1]),
    ],
    [
      (x) => tf.conv3dTranspose(wave([1, 3, 3, 3, 1]), x as tf.Tensor5D, [1, 3, 3, 3, 2], 1, "same"),
      () => wave([2, 2, 2, 2, 1]),
    ],
  ],
  "batch normalization without scale and offset": [
    [(x) => tf.batchNorm(x, wave([2]), wave([2], 1).abs()), image],
    [(x) => tf.batchNorm(x, wave([2]), wave([2], 1).abs(), wave([2], 2)), image],
  ],
  "pools with padding in numbers": [
    [(x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 1, "floor"), image],
    [(x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 1, "floor"), image],
    [(x) => tf.avgPool(x as tf.Tensor4D, [3, 2], 1, explicit as unknown as number), image],
    [(x) => tf.maxPool3d(x as tf.Tensor5D, 2, 1, 1), () => wave([1, 2, 3, 3, 1]), 1e-3],
    [(x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, 1), () => wave([1, 2, 3, 3, 1])],
  ],
  "max pooling with its places": [
    [(x) => tf.maxPoolWithArgmax(x as tf.Tensor4D, 2, 2, "valid").result!, () => wave([2, 4, 6, 2])],
    [(x) => tf.maxPoolWithArgmax(x as tf.Tensor4D, 2, 2, "valid", true).result!, () => wave([2, 4, 6, 2])],
  ],
};

for (const [name, one] of Object.entries(cases)) {
  test(`the gradient of ${name} is its slope, eagerly and compiled`, async () => {
    const all = typeof one[0] === "function" ? [one as Case] : (one as Case[]);
    for (const each of all) await checkGradient(each);
  });
}

test("boxes that a suppression chose have a gradient, the choice has none", () => {
  tf.tidy(() => {
    const boxes = tf.tensor2d([
      [0, 0, 1, 1],
      [0, 0, 0.9, 1],
      [2, 2, 3, 3],
    ]);
    const scores = tf.tensor1d([0.9, 0.8, 0.7]);
    const chosen = (x: tf.Tensor) =>
      tf.gather(x, tf.image.nonMaxSuppression(x as tf.Tensor2D, scores, 2, 0.5));
    const rows = gradientOf(chosen, boxes).abs().sum(1).dataSync();
    assert.deepEqual([rows[0]! > 0, rows[1], rows[2]! > 0], [true, 0, true]);
  });
});
