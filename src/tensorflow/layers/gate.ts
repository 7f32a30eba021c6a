import * as tf from "@tensorflow/tfjs";
import { runOp } from "../run-op.js";

/** The activation of a recurrent layer's gates, of values in [0, 1]. */
export interface Gate {
  readonly of: (x: tf.Tensor) => tf.Tensor;
  /** The gradient of `x` from what came out and that one's gradient. */
  readonly gradient: (y: tf.Tensor, dy: tf.Tensor) => tf.Tensor;
}

/** By the names of tfjs's classes. */
export const gates: Readonly<Record<string, Gate>> = {
  sigmoid: {
    of: (x) => tf.sigmoid(x),
    gradient: (y, dy) => runOp("SigmoidGrad", [y, dy], { T: { type: "float32" } }),
  },
  // x / 5 + 1 / 2, not below 0 nor above 1.
  hardSigmoid: {
    of: (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
    gradient: (y, dy) => tf.mul(dy, tf.mul(tf.sign(tf.mul(y, tf.sub(1, y))), 0.2)),
  },
};

/** The gradient of `x` where y = tanh(x). */
export function tanhGradient(y: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return runOp("TanhGrad", [y, dy], { T: { type: "float32" } });
}
