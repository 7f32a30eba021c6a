import * as tf from "@tensorflow/tfjs";
import { explicitPadding, type Pad } from "./explicit-padding.js";
import { replaceKernel } from "./replace-kernel.js";

type Inputs = "x" | "filter" | "bias" | "preluActivationWeights";

/**
 * tfjs-node's fused convolution takes channels last only, and no padding in one number: channels that come first are
 * moved last and back, a number becomes a list.
 */
replaceKernel<Inputs, { dataFormat: string; pad: Pad }>("FusedConv2D", (inputs, attributes) => {
  const { dataFormat, pad } = attributes;
  if (dataFormat !== "NCHW") {
    if (typeof pad !== "number" || pad === 0) return undefined;
    return run(inputs, { ...attributes, pad: explicitPadding(pad) });
  }
  return tf.tidy(() => {
    const toLast = ({ x, filter, bias, preluActivationWeights }: typeof inputs) => ({
      x: tf.transpose(x, [0, 2, 3, 1]),
      filter,
      ...(bias && { bias: channelsLast(bias) }),
      ...(preluActivationWeights && { preluActivationWeights: channelsLast(preluActivationWeights) }),
    });
    const lastPad = typeof pad === "object" ? [pad[0], pad[2], pad[3], pad[1]] : pad;
    return tf.transpose(
      run(toLast(inputs), { ...attributes, pad: lastPad, dataFormat: "NHWC" }),
      [0, 3, 1, 2],
    );
  });
});

/** Only what has rows and columns has its channels to move. */
function channelsLast(x: tf.Tensor): tf.Tensor {
  return x.rank === 3 ? tf.transpose(x, [1, 2, 0]) : x;
}

function run(inputs: tf.NamedTensorMap, attributes: object): tf.Tensor {
  return tf.engine().runKernel("FusedConv2D", inputs, { ...attributes });
}
