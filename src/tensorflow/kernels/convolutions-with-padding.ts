import * as tf from "@tensorflow/tfjs";
import { runOp } from "../run-op.js";
import { explicitPadding, type Pad } from "./explicit-padding.js";
import { replaceKernel } from "./replace-kernel.js";

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dataFormat?: "NHWC" | "NCHW" | null;
  readonly dilations?: number | [number, number] | null;
}

/**
 * tfjs-node's convolutions take the paddings "same" and "valid", few of them numbers; TensorFlow's take numbers. Where
 * channels come first, tfjs-node puts the strides in the wrong places.
 */
for (const kernelName of ["Conv2D", "DepthwiseConv2dNative"]) {
  replaceKernel<"x" | "filter", ConvolutionAttributes>(kernelName, ({ x, filter }, attributes) => {
    const written = opAttributes(attributes);
    return written && runOp(kernelName, [x, filter], written);
  });
}

for (const kernelName of ["Conv2DBackpropInput", "DepthwiseConv2dNativeBackpropInput"]) {
  replaceKernel<"dy" | "filter", ConvolutionAttributes & { readonly inputShape: number[] }>(
    kernelName,
    ({ dy, filter }, attributes) => {
      const written = opAttributes(attributes);
      if (!written) return withinReach(kernelName, dy, filter, attributes);
      return tf.tidy(() =>
        runOp(kernelName, [tf.tensor1d(attributes.inputShape, "int32"), filter, dy], written),
      );
    },
  );
}

for (const kernelName of ["Conv2DBackpropFilter", "DepthwiseConv2dNativeBackpropFilter"]) {
  replaceKernel<"x" | "dy", ConvolutionAttributes & { readonly filterShape: number[] }>(
    kernelName,
    ({ x, dy }, attributes) => {
      if (isPointInSteps(attributes)) return withoutSteps(kernelName, x, dy, attributes);
      const written = opAttributes(attributes);
      return (
        written &&
        tf.tidy(() => runOp(kernelName, [x, tf.tensor1d(attributes.filterShape, "int32"), dy], written))
      );
    },
  );
}

/** Like tfjs's other backends, passes over rows and columns of `dy` that no convolution of such an image gives. */
function withinReach(
  kernelName: string,
  dy: tf.Tensor,
  filter: tf.Tensor,
  attributes: ConvolutionAttributes & { readonly inputShape: number[] },
): tf.Tensor | undefined {
  const { pad, strides, inputShape } = attributes;
  if (pad !== "same") return undefined;
  const [, rowStep = 1, columnStep = 1] = ofImage(strides, "NHWC");
  const [batch = 0, rows = 0, columns = 0, channels = 0] = dy.shape;
  const rowsReached = Math.ceil((inputShape[1] as number) / rowStep);
  const columnsReached = Math.ceil((inputShape[2] as number) / columnStep);
  if (rows <= rowsReached && columns <= columnsReached) return undefined;
  const size = [batch, Math.min(rows, rowsReached), Math.min(columns, columnsReached), channels];
  return tf.tidy(() =>
    tf.engine().runKernel(kernelName, { dy: tf.slice(dy, [0, 0, 0, 0], size), filter }, {
      ...attributes,
    } as object as tf.NamedAttrMap),
  );
}

/** Of these, TensorFlow 2.21 writes what lies beyond the end of its memory when it computes the filter's gradient. */
function isPointInSteps({ filterShape, strides }: { filterShape: number[]; strides: number | number[] }) {
  return filterShape[0] === 1 && filterShape[1] === 1 && [strides].flat().some((step) => step > 1);
}

/** A filter of 1 x 1 in steps has the gradient of one without, over the pixels that it stands on. */
function withoutSteps(
  kernelName: string,
  x: tf.Tensor,
  dy: tf.Tensor,
  attributes: ConvolutionAttributes & { readonly filterShape: number[] },
): tf.Tensor {
  const { pad, strides } = attributes;
  const dataFormat = attributes.dataFormat ?? "NHWC";
  return tf.tidy(() => {
    const padded = isNamed(pad) ? x : tf.pad(x, explicitPadding(pad, dataFormat));
    const steps = ofImage(strides, dataFormat);
    const seen = tf.stridedSlice(padded, [0, 0, 0, 0], padded.shape, steps);
    const plain = { ...attributes, strides: [1, 1], pad: "valid", dilations: 1 };
    return tf.engine().runKernel(kernelName, { x: seen, dy }, plain as object as tf.NamedAttrMap);
  });
}

/** The attributes of the op, or undefined where tfjs-node's own kernel can do it. */
function opAttributes(attributes: ConvolutionAttributes) {
  const { strides, pad } = attributes;
  const dataFormat = attributes.dataFormat ?? "NHWC";
  if (isNamed(pad) && dataFormat === "NHWC") return undefined;
  return {
    T: { type: "float32" },
    strides: { int: ofImage(strides, dataFormat) },
    dilations: { int: ofImage(attributes.dilations ?? 1, dataFormat) },
    padding: isNamed(pad) ? (pad || "valid").toUpperCase() : "EXPLICIT",
    explicit_paddings: { int: isNamed(pad) ? [] : explicitPadding(pad, dataFormat).flat() },
    data_format: dataFormat,
  } as const;
}

function isNamed(pad: Pad): pad is "valid" | "same" | 0 {
  return pad === "valid" || pad === "same" || pad === 0;
}

/** A pair of numbers, for rows and columns, as a list of four, for every dimension. */
function ofImage(pair: number | [number, number], dataFormat: "NHWC" | "NCHW"): number[] {
  const [rows, columns] = typeof pair === "number" ? [pair, pair] : pair;
  return dataFormat === "NHWC" ? [1, rows, columns, 1] : [1, 1, rows, columns];
}
