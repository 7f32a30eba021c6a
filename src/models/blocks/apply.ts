import type { tf } from "../../tensorflow/index.js";

/** Layers one after the other: what the last one makes of it. */
export function apply(x: tf.SymbolicTensor, ...layers: readonly tf.layers.Layer[]): tf.SymbolicTensor {
  return layers.reduce((input, layer) => layer.apply(input) as tf.SymbolicTensor, x);
}
