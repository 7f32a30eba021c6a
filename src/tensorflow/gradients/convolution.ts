import * as tf from "@tensorflow/tfjs";
import { addGradient } from "./add-gradient.js";

type Pad = "valid" | "same" | number | tf.backend_util.ExplicitPadding;

/** As tfjs gives them: its layers say null for what is left as it is. */
interface GivenAttributes {
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dataFormat?: "NHWC" | "NCHW" | null;
  readonly dilations?: number | [number, number] | null;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

interface Attributes extends GivenAttributes {
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dilations: number | [number, number];
}

/**
 * Gradients of convolutions, dilated ones included, which tfjs leaves out: a dilated convolution is a plain one of the
 * images that are made of every second (third, ...) row and column. (TensorFlow's own op for depthwise ones passes over
 * the dilation on a CPU.)
 */
for (const kernelName of ["Conv2D", "DepthwiseConv2dNative"]) {
  addGradient<"x" | "filter", GivenAttributes>(kernelName, ["x", "filter"], (dy, { x, filter }, given) => {
    const attributes: Attributes = {
      ...given,
      dataFormat: given.dataFormat ?? "NHWC",
      dilations: given.dilations ?? 1,
    };
    const isDilated = [attributes.dilations].flat().some((dilation) => dilation > 1);
    const gradients = isDilated ? dilatedGradients : plainGradients;
    return gradients(kernelName, dy, x, filter, attributes);
  });
}

function plainGradients(
  kernelName: string,
  dy: tf.Tensor,
  x: tf.Tensor,
  filter: tf.Tensor,
  attributes: Attributes,
) {
  const run = (suffix: string, inputs: tf.NamedTensorMap, shape: object): tf.Tensor =>
    tf.engine().runKernel(`${kernelName}Backprop${suffix}`, inputs, { ...attributes, ...shape });
  return {
    x: () => run("Input", { dy, filter }, { inputShape: x.shape }),
    filter: () => run("Filter", { x, dy }, { filterShape: filter.shape }),
  };
}

function dilatedGradients(
  kernelName: string,
  dy: tf.Tensor,
  x: tf.Tensor,
  filter: tf.Tensor,
  attributes: Attributes,
) {
  const { block, around, after } = spreadOf(kernelName, x, filter, attributes);
  const parts = tf.spaceToBatchND(dy, block, after);
  const images = tf.spaceToBatchND(x, block, around);
  const plain = { ...attributes, dilations: 1, strides: 1, pad: "valid" as const };
  const gradients = plainGradients(kernelName, parts, images, filter, plain);
  return { x: () => tf.batchToSpaceND(gradients.x(), block, around), filter: gradients.filter };
}

/** How to take the images apart: `around` is the padding with what makes their sizes even, `after` only the latter. */
function spreadOf(
  kernelName: string,
  x: tf.Tensor,
  filter: tf.Tensor,
  { pad, dilations, dataFormat, dimRoundingMode, strides }: Attributes,
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
  return { block, around, after };
}

interface Convolution3DAttributes {
  readonly strides: number | [number, number, number];
  readonly pad: "valid" | "same";
}

/** Of the transposed convolution in three dimensions. */
addGradient<"dy" | "filter", Convolution3DAttributes>(
  "Conv3DBackpropInputV2",
  ["dy", "filter"],
  (ddx, { dy, filter }, { strides, pad }) => ({
    dy: () => tf.conv3d(ddx as tf.Tensor5D, filter as tf.Tensor5D, strides, pad),
    filter: () =>
      tf
        .engine()
        .runKernel("Conv3DBackpropFilterV2", { x: ddx, dy }, { strides, pad, filterShape: filter.shape }),
  }),
);
