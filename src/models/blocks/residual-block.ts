import { tf } from "../../tensorflow/index.js";
import { apply } from "./apply.js";
import { convolutionBlock } from "./convolution-block.js";
import type { Style } from "./style.js";

/**
 * A residual block (He et al., 2016): two 3 x 3 convolutions whose result is added to what came in, so that a block can do
 * little and gradients pass. Where size or channels change, what came in is pooled and goes through a 1 x 1 convolution
 * (He et al., 2019): one of stride 2 would leave out three of four cells, and its gradient at batch 1 writes past its
 * memory in TensorFlow 2.21 with oneDNN.
 */
export function residualBlock(
  x: tf.SymbolicTensor,
  style: Style,
  { filters, strides = 1, name }: { filters: number; strides?: number; name: string },
): tf.SymbolicTensor {
  const first = convolutionBlock(x, style, { filters, strides, name: `${name}_conv1` });
  const change = convolutionBlock(first, style, { filters, activated: false, name: `${name}_conv2` });
  const pool = tf.layers.averagePooling2d({ poolSize: strides, padding: "same", name: `${name}_pool` });
  const pooled = strides === 1 ? x : apply(x, pool);
  const shortcut =
    x.shape.at(-1) === filters
      ? pooled
      : convolutionBlock(pooled, style, {
          ...{ filters, kernelSize: 1, activated: false },
          name: `${name}_shortcut`,
        });
  const sum = tf.layers.add({ name: `${name}_sum` }).apply([shortcut, change]);
  return tf.layers.activation({ activation: style.activation, name }).apply(sum) as tf.SymbolicTensor;
}
