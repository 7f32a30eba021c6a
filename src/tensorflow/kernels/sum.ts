import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { activeRecorder } from "../recording.js";
import { createTypeAttribute } from "../type-attribute.js";
import { replaceKernel } from "./replace-kernel.js";

/**
 * A sum over all but the channels (the gradient of a bias) is a BiasAddGrad: a third of Sum's time. Compiled, it is one
 * of a matrix: TensorFlow fuses one of pictures into the gradient of the convolution's filter, which takes longer so.
 */
replaceKernel<"x", { axis: number | number[]; keepDims: boolean }>("Sum", ({ x }, { axis, keepDims }) => {
  const rank = x.shape.length;
  const axes = new Set(tf.util.parseAxisParam(axis, x.shape));
  const isBiasGradient = rank >= 2 && axes.size === rank - 1 && !axes.has(rank - 1);
  if (!isBiasGradient || keepDims || x.dtype !== "float32") return undefined;
  return tf.tidy(() => {
    const rows = activeRecorder() ? tf.reshape(x, [-1, x.shape[rank - 1]!]) : x;
    return backend.executeSingleOutput("BiasAddGrad", [createTypeAttribute("T", x.dtype)], [rows]);
  });
});
