import { tf } from "../../tensorflow/index.js";
import { convolutionBlock } from "./convolution-block.js";
import type { Style } from "./style.js";

/**
 * A residual block (He et al., 2016): two 3 x 3 convolutions whose result is added to what came in, so that a block can do
 * little and gradients pass. Where size or channels change, what came in goes through a 1 x 1 convolution.
 */
export function residualBlock(
  x: tf.SymbolicTensor,
  style: Style,
  { filters, strides = 1, name }: { filters: number; strides?: number; name: string },
): tf.SymbolicTensor {
  const first = convolutionBlock(x, style, { filters, strides, name: `${name}_conv1` });
  const change = convolutionBlock(first, style, { filters, activated: false, name: `${name}_conv2` });
  const isSame = strides === 1 && x.shape.at(-1) === filters;
  const shortcut = isSame
    ? x
    : convolutionBlock(x, style, {
        ...{ filters, strides, kernelSize: 1 },
        activated: false,
        name: `${name}_shortcut`,
      });
  const sum = tf.layers.add({ name: `${name}_sum` }).apply([shortcut, change]);
  return tf.layers.activation({ activation: style.activation, name }).apply(sum) as tf.SymbolicTensor;
}
