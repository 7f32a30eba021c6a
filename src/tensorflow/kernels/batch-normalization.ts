import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME, backend } from "../backend.js";
import { AttrType } from "../c-api.js";
import { createTypeAttribute } from "../type-attribute.js";

type Five = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

const FORWARD = "FusedBatchNormV3";
const BACKWARD = "FusedBatchNormGradV3";

/** What {@link normalizeBatch} gives. */
export interface NormalizedBatch {
  /** Of the input's shape: mean 0 and variance 1 in every channel, then scaled and shifted. */
  readonly normalized: tf.Tensor4D;
  /** [C] */
  readonly mean: tf.Tensor1D;
  /** [C]: the mean squared distance from the mean. */
  readonly variance: tf.Tensor1D;
}

/**
 * Normalizes a batch by its own mean and variance, as batch normalization does in training: TensorFlow's fused op, with
 * its fused gradient, in place of some twenty.
 *
 * @param x [B, height, width, C]
 * @param scale [C]
 * @param offset [C]
 */
export function normalizeBatch(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): NormalizedBatch {
  const [normalized, mean, corrected] = tf.engine().runKernel(FORWARD, { x, scale, offset }, { epsilon }) as [
    tf.Tensor4D,
    tf.Tensor1D,
    tf.Tensor1D,
  ];
  const count = x.size / scale.size;
  // TensorFlow gives the variance of what the batch is a sample of.
  return { normalized, mean, variance: tf.mul(corrected, (count - 1) / Math.max(count, 1)) };
}

tf.registerKernel({
  kernelName: FORWARD,
  backendName: BACKEND_NAME,
  kernelFunc: ({ inputs, attrs }) => {
    const { x, scale, offset } = inputs as Record<"x" | "scale" | "offset", tf.Tensor>;
    const none = tf.tensor1d([]);
    try {
      return backend.executeMultipleOutputs(FORWARD, attributesOf(attrs), [x, scale, offset, none, none], 6);
    } finally {
      none.dispose();
    }
  },
});

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ["x", "scale"],
  outputsToSave: [false, false, false, true, true, true],
  gradFunc: (dy, saved, attrs) => {
    const [x, scale, mean, variance, scratch] = saved as Five;
    const inputs = { dy: (dy as tf.Tensor[])[0]!, x, scale, mean, variance, scratch };
    const [dx, dScale, dOffset] = tf.tidy(
      () => tf.engine().runKernel(BACKWARD, inputs, attrs as { epsilon: number }) as tf.Tensor[],
    );
    return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
  },
});

tf.registerKernel({
  kernelName: BACKWARD,
  backendName: BACKEND_NAME,
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, x, scale, mean, variance, scratch } = inputs as Record<string, tf.Tensor>;
    const all = [dy, x, scale, mean, variance, scratch] as tf.Tensor[];
    return backend.executeMultipleOutputs(BACKWARD, attributesOf(attrs), all, 5).slice(0, 3);
  },
});

function attributesOf(attrs: unknown) {
  return [
    createTypeAttribute("T", "float32"),
    createTypeAttribute("U", "float32"),
    { name: "epsilon", type: AttrType.float, value: (attrs as { epsilon: number }).epsilon },
    { name: "data_format", type: AttrType.string, value: "NHWC" },
    { name: "is_training", type: AttrType.bool, value: true },
  ];
}
