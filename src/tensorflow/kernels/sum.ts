import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { createTypeAttribute } from "../type-attribute.js";
import { replaceKernel } from "./replace-kernel.js";

/** A sum over all but the channels (the gradient of a bias) is a BiasAddGrad: a third of Sum's time. */
replaceKernel<"x", { axis: number | number[]; keepDims: boolean }>("Sum", ({ x }, { axis, keepDims }) => {
  const rank = x.shape.length;
  const axes = new Set(tf.util.parseAxisParam(axis, x.shape));
  const isBiasGradient = rank >= 2 && axes.size === rank - 1 && !axes.has(rank - 1);
  if (!isBiasGradient || keepDims || x.dtype !== "float32") return undefined;
  return backend.executeSingleOutput("BiasAddGrad", [createTypeAttribute("T", x.dtype)], [x]);
});
