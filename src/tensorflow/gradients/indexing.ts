import * as tf from "@tensorflow/tfjs";
import { addKernel } from "../kernels/add-kernel.js";
import { runOp } from "../run-op.js";
import { addGradient, noGradient } from "./add-gradient.js";

addGradient("GatherNd", ["params", "indices"], (dy, { params, indices }) => ({
  params: () => tf.scatterND(indices, dy, params.shape),
  indices: noGradient(indices),
}));

addGradient("ScatterNd", ["indices", "updates"], (dy, { indices, updates }) => ({
  indices: noGradient(indices),
  updates: () => gatherAt(dy, indices, updates.shape),
}));

addGradient("TensorScatterUpdate", ["tensor", "indices", "updates"], (dy, { indices, updates }) => ({
  tensor: () => tf.tensorScatterUpdate(dy, placesOf(indices), tf.zeros(updates.shape)),
  indices: noGradient(indices),
  updates: () => gatherAt(dy, indices, updates.shape),
}));

addGradient("SparseToDense", ["sparseIndices", "sparseValues", "defaultValue"], (dy, inputs) => {
  const { sparseIndices, sparseValues } = inputs;
  const values = () => gatherAt(dy, sparseIndices, sparseValues.shape);
  return {
    sparseIndices: noGradient(sparseIndices),
    sparseValues: values,
    defaultValue: () => tf.sub(tf.sum(dy), tf.sum(values())),
  };
});

/** TopK with its indices kept: the values came from there. */
tf.registerGradient({
  kernelName: "TopK",
  inputsToSave: ["x"],
  outputsToSave: [false, true],
  gradFunc: (dys, [x, indices]) => ({
    x: () => {
      const { shape, size } = x as tf.Tensor;
      const [last = 1, k = 1] = [shape.at(-1), (indices as tf.Tensor).shape.at(-1)];
      const starts = tf.mul(tf.range(0, size / last, 1, "int32"), tf.scalar(last, "int32"));
      const places = tf.add(tf.reshape(indices as tf.Tensor, [-1, k]), tf.expandDims(starts, 1));
      const values = tf.reshape((dys as tf.Tensor[])[0] as tf.Tensor, [-1]);
      return tf.reshape(tf.scatterND(tf.reshape(places, [-1, 1]), values, [size]), shape);
    },
  }),
});

interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

addKernel<"dy", StridedSliceAttributes & { shape: number[] }>("StridedSliceGrad", ({ dy }, attributes) => {
  const { shape, begin, end, strides } = attributes;
  const inputs = [shape, begin, end, strides].map((list) => tf.tensor1d(list, "int32"));
  return runOp("StridedSliceGrad", [...inputs, dy], {
    T: { type: "float32" },
    Index: { type: "int32" },
    begin_mask: { int: attributes.beginMask },
    end_mask: { int: attributes.endMask },
    ellipsis_mask: { int: attributes.ellipsisMask },
    new_axis_mask: { int: attributes.newAxisMask },
    shrink_axis_mask: { int: attributes.shrinkAxisMask },
  });
});

addGradient<"x", StridedSliceAttributes>("StridedSlice", ["x"], (dy, { x }, attributes) => ({
  x: () => tf.engine().runKernel("StridedSliceGrad", { dy }, { ...attributes, shape: x.shape }),
}));

/** Indices of rank 1 are so many places; TensorFlow would take them for one. */
function placesOf(indices: tf.Tensor): tf.Tensor {
  return indices.rank === 1 ? tf.expandDims(indices, 1) : indices;
}

function gatherAt(x: tf.Tensor, indices: tf.Tensor, shape: number[]): tf.Tensor {
  const places = indices.rank === 0 ? tf.reshape(indices, [1, 1]) : placesOf(indices);
  return tf.reshape(tf.gatherND(x, places), shape);
}
