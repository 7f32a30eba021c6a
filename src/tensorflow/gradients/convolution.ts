import * as tf from "@tensorflow/tfjs";
import { addGradient } from "./add-gradient.js";

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * Gradients of convolutions, dilated ones included, which tfjs leaves out: a dilated convolution is a plain one of the
 * images that are made of every second (third, ...) row and column. (TensorFlow's own op for depthwise ones passes over
 * the dilation on a CPU.)
 */
for (const kernelName of ["Conv2D", "DepthwiseConv2dNative"]) {
  addGradient<"x" | "filter", ConvolutionAttributes>(
    kernelName,
    ["x", "filter"],
    (dy, inputs, attributes) => {
      const { x, filter } = inputs;
      const spread = isDilated(attributes) ? spreadOf(kernelName, inputs, attributes) : undefined;
      const parts = spread ? tf.spaceToBatchND(dy, spread.block, spread.after) : dy;
      const options = spread ? { ...attributes, dilations: 1, strides: 1, pad: "valid" } : attributes;
      const run = (suffix: string, tensors: tf.NamedTensorMap, shape: object): tf.Tensor =>
        tf.engine().runKernel(`${kernelName}Backprop${suffix}`, tensors, { ...options, ...shape });
      return {
        x: () => {
          if (!spread) return run("Input", { dy, filter }, { inputShape: x.shape });
          const inputShape = spread.images().shape;
          return tf.batchToSpaceND(
            run("Input", { dy: parts, filter }, { inputShape }),
            spread.block,
            spread.around,
          );
        },
        filter: () =>
          run("Filter", { x: spread ? spread.images() : x, dy: parts }, { filterShape: filter.shape }),
      };
    },
  );
}

function isDilated({ dilations = 1 }: ConvolutionAttributes): boolean {
  return [dilations].flat().some((dilation) => dilation > 1);
}

/** How to take the images apart; `around` is the padding with what makes their sizes even, `after` only that. */
function spreadOf(
  kernelName: string,
  { x, filter }: Record<"x" | "filter", tf.Tensor>,
  { pad, dilations = 1, dataFormat = "NHWC", dimRoundingMode, strides }: ConvolutionAttributes,
) {
  if (dataFormat !== "NHWC") {
    throw new Error(`A dilated convolution has a gradient with dataFormat "NHWC" only, not "${dataFormat}".`);
  }
  const { padInfo, inHeight, inWidth, dilationHeight, dilationWidth } = tf.backend_util.computeConv2DInfo(
    x.shape as tf.Tensor4D["shape"],
    filter.shape as tf.Tensor4D["shape"],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    kernelName !== "Conv2D",
  );
  const { top, bottom, left, right } = padInfo;
  const missing = (size: number, dilation: number) => (dilation - (size % dilation)) % dilation;
  const below = missing(inHeight + top + bottom, dilationHeight);
  const beside = missing(inWidth + left + right, dilationWidth);
  const block = [dilationHeight, dilationWidth];
  const around = [
    [top, bottom + below],
    [left, right + beside],
  ];
  const after = [
    [0, below],
    [0, beside],
  ];
  return { block, around, after, images: () => tf.spaceToBatchND(x, block, around) };
}
