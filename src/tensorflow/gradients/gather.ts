import * as tf from "@tensorflow/tfjs";
import { addGradient, noGradient } from "./add-gradient.js";

/** In place of tfjs's own, which is wrong for more than one batch dimension and takes batches one by one. */
addGradient<"x" | "indices", { axis: number; batchDims: number }>(
  "GatherV2",
  ["x", "indices"],
  (dy, { x, indices }, { axis, batchDims }) => ({
    x: () => gatherGradient(dy, x, indices, axis < 0 ? axis + x.rank : axis, batchDims),
    indices: noGradient(indices),
  }),
);

/** Sums what went to the same place: segments are the places along the axis, one lot of them for every batch. */
function gatherGradient(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number) {
  const size = (shape: number[]) => tf.util.sizeFromShape(shape);
  const places = x.shape[axis] as number;
  const batches = size(x.shape.slice(0, batchDims));
  const outer = x.shape.slice(batchDims, axis);
  const inner = x.shape.slice(axis + 1);
  const indexSize = size(indices.shape.slice(batchDims));

  const values = tf.reshape(dy, [batches, size(outer), indexSize, size(inner)]);
  const rows = tf.reshape(tf.transpose(values, [0, 2, 1, 3]), [
    batches * indexSize,
    size(outer) * size(inner),
  ]);
  const starts = tf.mul(tf.range(0, batches, 1, "int32"), tf.scalar(places, "int32"));
  const segments = tf.add(tf.reshape(indices, [batches, indexSize]), tf.expandDims(starts, 1));
  const sums = tf.unsortedSegmentSum(rows, tf.reshape(segments, [-1]) as tf.Tensor1D, batches * places);
  const moved = tf.transpose(tf.reshape(sums, [batches, places, size(outer), size(inner)]), [0, 2, 1, 3]);
  return tf.reshape(moved, x.shape);
}
