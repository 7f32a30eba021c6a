import * as tf from "@tensorflow/tfjs";
import { updateInPlace } from "./update-in-place.js";

/** A variable and what Adam remembers of it, all of one shape. */
export interface AdamVariables {
  readonly variable: tf.Variable;
  /** The running mean of its gradient. */
  readonly mean: tf.Variable;
  /** The running mean of its gradient's square. */
  readonly square: tf.Variable;
}

/** Scalars, each a number or a tensor; inside compile() a number is frozen, a tensor may change from call to call. */
export interface AdamScalars {
  /** The learning rate with the correction of the bias in it: rate sqrt(1 - beta2^t) / (1 - beta1^t). */
  readonly rate: tf.Scalar | number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: tf.Scalar | number;
}

/**
 * Adam's move of one variable: m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g²; x -= rate m / (sqrt(v) + epsilon).
 *
 * Inside compile() it is TensorFlow's one op, which reads and writes each tensor once. Optimizers of the Adam family are
 * to be made of it: what comes before (clipped gradients) or beside it (decayed weights, averages) in ordinary ops.
 *
 * @param gradient Of the variable's shape.
 * @see keras.optimizers.Adam (the same numbers).
 */
export function adamUpdate(
  { variable, mean, square }: AdamVariables,
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon }: AdamScalars,
): void {
  tf.tidy(() => {
    const excess = squareExcess(beta2);
    const scalars = [0, 0, tf.mul(rate, excess), beta1, beta2, tf.mul(epsilon, excess)].map(scalarOf);
    if (excess > 0 && updateInPlace("ResourceApplyAdam", [variable, mean, square], [...scalars, gradient]))
      return;
    mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
    square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    variable.assign(tf.sub(variable, tf.div(tf.mul(rate, mean), tf.add(tf.sqrt(square), epsilon))));
  });
}

/**
 * The op takes 1 - beta2 of float32 numbers: for 0.999 that is 0.00100005, and its v is larger by as much. This is what
 * its root is larger by; 0 where beta2 is 1 to float32, and the op of no use.
 */
function squareExcess(beta2: number): number {
  return Math.sqrt((1 - Math.fround(beta2)) / (1 - beta2));
}

function scalarOf(value: tf.Tensor | number): tf.Tensor {
  return typeof value === "number" ? tf.scalar(value) : value;
}
