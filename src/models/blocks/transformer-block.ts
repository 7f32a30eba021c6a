import { tf } from "../../tensorflow/index.js";
import { MultiHeadAttention } from "../layers/multi-head-attention.js";
import { apply } from "./apply.js";
import { kernelSettings, type Style } from "./style.js";

/**
 * An encoder block of a transformer (Vaswani et al., 2017), normalized first (Xiong et al., 2020): self-attention, then two
 * dense layers at each place, each added to what came in.
 *
 * @param x [B, T, D].
 * @returns [B, T, D]; the attention layer, named `${name}_attention`, gives its weights as a second output.
 */
export function transformerBlock(
  x: tf.SymbolicTensor,
  style: Style,
  { numHeads, hidden, name }: { numHeads: number; hidden: number; name: string },
): tf.SymbolicTensor {
  const depth = x.shape.at(-1)!;
  const attention = new MultiHeadAttention({
    numHeads,
    keyDim: Math.max(1, Math.floor(depth / numHeads)),
    dropout: style.dropout,
    returnWeights: true,
    seed: style.nextSeed(),
    name: `${name}_attention`,
  });
  const [seen] = attention.apply(apply(x, norm(`${name}_norm1`))) as tf.SymbolicTensor[];
  const attended = tf.layers.add({ name: `${name}_sum1` }).apply([x, seen!]) as tf.SymbolicTensor;
  const thought = apply(attended, norm(`${name}_norm2`), ...feedForward(style, { depth, hidden, name }));
  return tf.layers.add({ name }).apply([attended, thought]) as tf.SymbolicTensor;
}

/** Two dense layers at each place: wide with GELU, then back. */
export function feedForward(
  style: Style,
  { depth, hidden, name }: { depth: number; hidden: number; name: string },
): tf.layers.Layer[] {
  const wide = { units: hidden, activation: "gelu" as const, name: `${name}_dense1` };
  return [
    tf.layers.dense({ ...wide, ...kernelSettings(style) }),
    tf.layers.dense({ units: depth, name: `${name}_dense2`, ...kernelSettings(style) }),
  ];
}

/** Layer normalization over the features of each place. */
export function norm(name: string): tf.layers.Layer {
  return tf.layers.layerNormalization({ epsilon: 1e-6, name });
}
