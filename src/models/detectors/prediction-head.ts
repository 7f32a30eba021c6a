import { tf } from "../../tensorflow/index.js";
import { convolutionBlock } from "../blocks/convolution-block.js";
import { kernelSettings, type Style } from "../blocks/style.js";

/**
 * What a detector says of each cell of a feature map: a 3 x 3 convolution, then one of 1 x 1 of so many numbers.
 *
 * @param options.bias What the numbers start from.
 */
export function predictionHead(
  map: tf.SymbolicTensor,
  style: Style,
  { channels, size, bias, name }: { channels: number; size: number; bias: number; name: string },
): tf.SymbolicTensor {
  const seen = convolutionBlock(map, style, { filters: channels, name: `${name}_conv` });
  const said = tf.layers.conv2d({
    ...{ filters: size, kernelSize: 1, name },
    biasInitializer: tf.initializers.constant({ value: bias }),
    ...kernelSettings(style),
  });
  return said.apply(seen) as tf.SymbolicTensor;
}
