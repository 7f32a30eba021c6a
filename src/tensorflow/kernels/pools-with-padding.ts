import * as tf from "@tensorflow/tfjs";
import { explicitPadding, type Pad } from "./explicit-padding.js";
import { replaceKernel } from "./replace-kernel.js";

interface PoolAttributes {
  readonly filterSize: number | number[];
  readonly strides: number | number[];
  readonly pad: Pad;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * TensorFlow's pools know the paddings "same" and "valid" only. With numbers the input is padded first: with what no
 * maximum sees, or with zeros that no average counts.
 */
for (const suffix of ["", "3D"]) {
  replaceKernel<"x", PoolAttributes>(`MaxPool${suffix}`, ({ x }, attributes) => {
    const padding = paddingOf(x, attributes);
    if (!padding) return emptyResult(x, attributes);
    if (padding === "none") return tf.clone(x);
    return tf.tidy(() => pool(`MaxPool${suffix}`, padForMax(x, padding), attributes));
  });

  replaceKernel<"dy" | "input" | "output", PoolAttributes>(
    `MaxPool${suffix}Grad`,
    ({ dy, input, output }, attributes) => {
      const padding = paddingOf(input, attributes);
      if (padding === "none") return tf.clone(dy);
      return (
        padding &&
        tf.tidy(() => {
          const inputs = { dy, input: padForMax(input, padding), output };
          return unpad(run(`MaxPool${suffix}Grad`, inputs, attributes), padding, input.shape);
        })
      );
    },
  );

  replaceKernel<"x", PoolAttributes>(`AvgPool${suffix}`, ({ x }, attributes) => {
    const padding = paddingOf(x, attributes);
    if (!padding) return emptyResult(x, attributes);
    if (padding === "none") return tf.clone(x);
    return tf.tidy(() => {
      const inside = pool(`AvgPool${suffix}`, tf.pad(tf.onesLike(x), padding), attributes);
      return tf.divNoNan(pool(`AvgPool${suffix}`, tf.pad(x, padding), attributes), inside);
    });
  });

  replaceKernel<"dy" | "input", PoolAttributes>(`AvgPool${suffix}Grad`, ({ dy, input }, attributes) => {
    const padding = paddingOf(input, attributes);
    if (padding === "none") return tf.clone(dy);
    return (
      padding &&
      tf.tidy(() => {
        const ones = tf.pad(tf.onesLike(input), padding);
        const inputs = {
          dy: tf.divNoNan(dy, pool(`AvgPool${suffix}`, ones, attributes)),
          input: ones,
        };
        return unpad(run(`AvgPool${suffix}Grad`, inputs, attributes), padding, input.shape);
      })
    );
  });
}

/** tfjs gives a tensor without elements for a window larger than the image, TensorFlow an error. */
function emptyResult(x: tf.Tensor, { filterSize, strides, pad }: PoolAttributes): tf.Tensor | undefined {
  if (pad === "same") return undefined;
  const sizes = x.shape.slice(1, -1);
  const at = (list: number | number[], index: number) =>
    typeof list === "number" ? list : (list[index] as number);
  if (sizes.every((size, index) => size >= at(filterSize, index))) return undefined;
  const out = sizes.map((size, index) =>
    Math.max(0, Math.ceil((size - at(filterSize, index) + 1) / at(strides, index))),
  );
  return tf.zeros([x.shape[0] as number, ...out, x.shape.at(-1) as number]);
}

type Padding = [before: number, after: number][];

/**
 * Rows before and after, by dimension, so that a "valid" pool gives what is asked for; undefined where TensorFlow can
 * do it. "none" for windows of one pixel that leave the size as it is: every backend of tfjs returns the image then.
 */
function paddingOf(
  x: tf.Tensor,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Padding | "none" | undefined {
  if (pad === "valid" || pad === "same" || pad === 0) return undefined;
  const [sizes, filters, steps, before, out] = x.rank === 4 ? in2D() : in3D();
  if (filters.every((size) => size === 1) && sizes.every((size, i) => size === out[i])) return "none";
  const around = sizes.map((size, i): [number, number] => {
    const needed = ((out[i] as number) - 1) * (steps[i] as number) + (filters[i] as number);
    return [before[i] as number, Math.max(0, needed - size - (before[i] as number))];
  });
  return [[0, 0], ...around, [0, 0]];

  function in2D() {
    const info = tf.backend_util.computePool2DInfo(
      x.shape as [number, number, number, number],
      filterSize as [number, number],
      strides as [number, number],
      1,
      explicitPadding(pad as number),
      dimRoundingMode,
    );
    return [
      [info.inHeight, info.inWidth],
      [info.filterHeight, info.filterWidth],
      [info.strideHeight, info.strideWidth],
      [info.padInfo.top, info.padInfo.left],
      [info.outHeight, info.outWidth],
    ] as const;
  }

  function in3D() {
    const info = tf.backend_util.computePool3DInfo(
      x.shape as [number, number, number, number, number],
      filterSize as [number, number, number],
      strides as [number, number, number],
      1,
      pad as number,
      dimRoundingMode,
    );
    return [
      [info.inDepth, info.inHeight, info.inWidth],
      [info.filterDepth, info.filterHeight, info.filterWidth],
      [info.strideDepth, info.strideHeight, info.strideWidth],
      [info.padInfo.front, info.padInfo.top, info.padInfo.left],
      [info.outDepth, info.outHeight, info.outWidth],
    ] as const;
  }
}

function padForMax(x: tf.Tensor, padding: Padding): tf.Tensor {
  return tf.pad(x, padding, x.dtype === "int32" ? -(2 ** 31) : Number.NEGATIVE_INFINITY);
}

function pool(kernelName: string, x: tf.Tensor, attributes: PoolAttributes): tf.Tensor {
  return run(kernelName, { x }, attributes);
}

function run(kernelName: string, inputs: tf.NamedTensorMap, attributes: PoolAttributes): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, { ...attributes, pad: "valid", dimRoundingMode: "floor" });
}

function unpad(gradient: tf.Tensor, padding: Padding, shape: number[]): tf.Tensor {
  const begin = padding.map(([before]) => before);
  return tf.slice(gradient, begin, shape);
}
