import { tf } from "../tensorflow/index.js";
import { boxOverlap } from "../training/losses/box-overlap.js";
import type { BoxTensor } from "../training/losses/box-tensor.js";
import type { Readout } from "./readout.js";
import { type BoxEdge, boxEdges } from "./target.js";

/**
 * Why a box: its edges, and how much of it is left where the picture is perturbed (Petsiuk et al., D-RISE, 2021).
 *
 * @param index Which output is the box, [B, 4], xyxy.
 */
export function boxReadout(index: number, edge: BoxEdge | "all", words: string): Readout {
  return {
    words,
    count: edge === "all" ? 4 : 1,
    oneWay: false,
    fix: async ({ outputs }) => tf.clone(outputs[index] as tf.Tensor2D),
    values: ({ outputs }) => pickEdges(outputs[index] as tf.Tensor2D, edge),
    score: ({ outputs }, fixed) =>
      boxOverlap(outputs[index] as BoxTensor<"px">, fixed as BoxTensor<"px">) as tf.Tensor1D,
  };
}

/** [B, 4] to [B, 4] or [B, 1]. */
export function pickEdges(boxes: tf.Tensor2D, edge: BoxEdge | "all"): tf.Tensor2D {
  if (edge === "all") return boxes;
  return tf.slice(boxes, [0, boxEdges.indexOf(edge)], [-1, 1]) as tf.Tensor2D;
}
