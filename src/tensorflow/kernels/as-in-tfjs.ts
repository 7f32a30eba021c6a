import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "./replace-kernel.js";

/** What tfjs promises of a kernel and TensorFlow's op of that name does otherwise or not at all. */

replaceKernel<"x", object>("Sign", ({ x }) =>
  tf.tidy(() => {
    const sign = (holds: tf.Tensor) => tf.cast(holds, x.dtype);
    return tf.sub(sign(tf.greater(x, 0)), sign(tf.less(x, 0)));
  }),
);

replaceKernel<"x", object>("Round", ({ x }) => (x.dtype === "int32" ? tf.clone(x) : undefined));

replaceKernel<"x", { alpha: number }>("LeakyRelu", ({ x }, { alpha }) =>
  x.dtype === "float32" ? undefined : tf.tidy(() => tf.leakyRelu(tf.cast(x, "float32"), alpha)),
);

replaceKernel<"x", { alpha: number }>("Step", ({ x }, { alpha }) =>
  x.dtype === "float32"
    ? undefined
    : tf.tidy(() =>
        tf.cast(tf.where(tf.greater(x, 0), tf.scalar(1, "int32"), tf.scalar(alpha, "int32")), x.dtype),
      ),
);

replaceKernel<"x", object>("Diag", ({ x }) =>
  x.dtype === "bool" ? tf.tidy(() => tf.cast(tf.diag(tf.cast(x, "int32")), "bool")) : undefined,
);

/** Indices of rank 1 are so many places, not the one place that TensorFlow takes them for. */
replaceKernel<"indices" | "updates", { shape: number[] }>("ScatterNd", ({ indices, updates }, { shape }) =>
  indices.rank === 1 ? tf.tidy(() => tf.scatterND(tf.expandDims(indices, 1), updates, shape)) : undefined,
);

/** tfjs-node casts what it takes the mean of, but tells TensorFlow the dtype from before: a graph does not take that. */
replaceKernel<"x", { axis: number | number[]; keepDims: boolean }>("Mean", ({ x }, { axis, keepDims }) =>
  x.dtype === "float32" ? undefined : tf.tidy(() => tf.mean(tf.cast(x, "float32"), axis, keepDims)),
);
