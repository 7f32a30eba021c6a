import * as tf from "@tensorflow/tfjs";

/**
 * tfjs's fused convolutions refuse a gradient where they are dilated: while one is taken, they are done apart. (Those
 * with an activation tfjs does apart anyway.)
 */
const { conv2d, depthwiseConv2d } = tf.fused;

Object.assign(tf.fused, {
  conv2d: (options: Parameters<typeof conv2d>[0]) =>
    isApart(options)
      ? withBias(
          tf.conv2d(
            options.x,
            options.filter,
            options.strides,
            options.pad,
            options.dataFormat,
            options.dilations,
            options.dimRoundingMode,
          ),
          options.bias,
        )
      : conv2d(options),
  depthwiseConv2d: (options: Parameters<typeof depthwiseConv2d>[0]) =>
    isApart(options)
      ? withBias(
          tf.depthwiseConv2d(
            options.x,
            options.filter,
            options.strides,
            options.pad as "same",
            options.dataFormat,
            options.dilations,
            options.dimRoundingMode,
          ),
          options.bias,
        )
      : depthwiseConv2d(options),
});

function isApart({
  dilations = 1,
  activation = "linear",
}: {
  dilations?: number | [number, number];
  activation?: string;
}) {
  const isDilated = [dilations ?? 1].flat().some((dilation) => dilation > 1);
  return isDilated && activation === "linear" && tf.engine().state.gradientDepth > 0;
}

function withBias(x: tf.Tensor, bias: tf.Tensor | tf.TensorLike | undefined): tf.Tensor {
  return bias === undefined || bias === null ? x : tf.add(x, bias);
}
