import { tf } from "../../tensorflow/index.js";
import { apply } from "./apply.js";
import { kernelSettings, type Style } from "./style.js";

export interface ConvolutionBlockArgs {
  readonly filters: number;
  /** Default 3. */
  readonly kernelSize?: number;
  /** Default 1. */
  readonly strides?: number;
  /** Whether the style's activation follows; default true. */
  readonly activated?: boolean;
  readonly name: string;
}

/** A convolution that pads ("same"), with the style's normalization and activation. */
export function convolutionBlock(
  x: tf.SymbolicTensor,
  style: Style,
  { filters, kernelSize = 3, strides = 1, activated = true, name }: ConvolutionBlockArgs,
): tf.SymbolicTensor {
  const { activation, batchNorm } = style;
  const convolution = tf.layers.conv2d({
    filters,
    kernelSize,
    strides,
    padding: "same",
    useBias: !batchNorm,
    ...kernelSettings(style),
    ...(activated && !batchNorm && { activation }),
    name,
  });
  if (!batchNorm) return apply(x, convolution);
  return normalized(apply(x, convolution), style, { activated, name });
}

/** Batch normalization and activation after a layer of the name. */
export function normalized(
  x: tf.SymbolicTensor,
  { activation }: Style,
  { activated, name }: { activated: boolean; name: string },
): tf.SymbolicTensor {
  // A short memory: a course's trainings have hundreds of steps, not the hundred thousands of Keras' 0.99.
  const normalization = tf.layers.batchNormalization({ momentum: 0.9, name: `${name}_norm` });
  if (!activated) return apply(x, normalization);
  return apply(x, normalization, tf.layers.activation({ activation, name: `${name}_${activation}` }));
}
