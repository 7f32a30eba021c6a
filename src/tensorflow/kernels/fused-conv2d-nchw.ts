import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "./replace-kernel.js";

/** tfjs-node's fused convolution takes channels last only: with channels first, everything is transposed there and back. */
replaceKernel<"x" | "filter" | "bias" | "preluActivationWeights", { dataFormat: string }>(
  "FusedConv2D",
  ({ x, filter, bias, preluActivationWeights }, attributes) => {
    if (attributes.dataFormat !== "NCHW") return undefined;
    return tf.tidy(() => {
      const inputs = {
        x: tf.transpose(x, [0, 2, 3, 1]),
        filter,
        ...(bias && { bias: bias.rank === 3 ? tf.transpose(bias, [1, 2, 0]) : bias }),
        ...(preluActivationWeights && {
          preluActivationWeights:
            preluActivationWeights.rank === 3
              ? tf.transpose(preluActivationWeights, [1, 2, 0])
              : preluActivationWeights,
        }),
      };
      const result: tf.Tensor = tf
        .engine()
        .runKernel("FusedConv2D", inputs, { ...attributes, dataFormat: "NHWC" });
      return tf.transpose(result, [0, 3, 1, 2]);
    });
  },
);
