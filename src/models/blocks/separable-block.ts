import { tf } from "../../tensorflow/index.js";
import { apply } from "./apply.js";
import { convolutionBlock, normalized } from "./convolution-block.js";
import { depthwiseSettings, type Style } from "./style.js";

/**
 * A depthwise separable convolution (Howard et al., MobileNet, 2017): 3 x 3 in each channel by itself, then 1 x 1 across
 * channels; about an eighth of a convolution's work.
 */
export function separableBlock(
  x: tf.SymbolicTensor,
  style: Style,
  { filters, strides = 1, name }: { filters: number; strides?: number; name: string },
): tf.SymbolicTensor {
  const { activation, batchNorm } = style;
  const depthwise = tf.layers.depthwiseConv2d({
    kernelSize: 3,
    strides,
    padding: "same",
    useBias: !batchNorm,
    ...depthwiseSettings(style),
    ...(!batchNorm && { activation }),
    name: `${name}_depthwise`,
  });
  const seen = apply(x, depthwise);
  const across = batchNorm ? normalized(seen, style, { activated: true, name: `${name}_depthwise` }) : seen;
  return convolutionBlock(across, style, { filters, kernelSize: 1, name });
}
