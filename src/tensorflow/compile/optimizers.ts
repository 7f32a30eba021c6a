import * as tf from "@tensorflow/tfjs";
import { adamUpdate } from "../adam-update.js";
import { activeRecorder } from "../recording.js";
import { updateInPlace } from "../update-in-place.js";

/**
 * Inside compile(), tfjs's Adam and RMSProp move each variable by one op of TensorFlow's. (Momentum and plain descent
 * take so few ops that this would not pay.)
 */
interface Pair {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor | null;
}

interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** The parts of tfjs's optimizers that their types keep to themselves. */
interface Adam {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly accBeta1: tf.Variable;
  readonly accBeta2: tf.Variable;
  readonly accumulatedFirstMoment: Slot[];
  readonly accumulatedSecondMoment: Slot[];
  incrementIterations(): void;
}

interface RmsProp {
  readonly learningRate: number;
  readonly decay: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
  readonly accumulatedMeanSquares: Slot[];
  readonly accumulatedMoments: Slot[];
  incrementIterations(): void;
}

recordAs<Adam>(tf.AdamOptimizer.prototype, (optimizer, pairs) => {
  const { learningRate, beta1, beta2, accBeta1, accBeta2 } = optimizer;
  const deviation = tf.sqrt(tf.sub(1, accBeta2));
  const rate = tf.div(tf.mul(learningRate, deviation), tf.sub(1, accBeta1)) as tf.Scalar;
  // tfjs adds epsilon to the root of the corrected square.
  const epsilon = tf.mul(optimizer.epsilon, deviation) as tf.Scalar;
  for (const [index, { variable, gradient }] of pairs.entries()) {
    const mean = slotOf(optimizer.accumulatedFirstMoment, index, variable, "m");
    const square = slotOf(optimizer.accumulatedSecondMoment, index, variable, "v");
    if (gradient) adamUpdate({ variable, mean, square }, gradient, { rate, beta1, beta2, epsilon });
  }
  accBeta1.assign(tf.mul(accBeta1, beta1));
  accBeta2.assign(tf.mul(accBeta2, beta2));
  return true;
});

recordAs<RmsProp>(tf.RMSPropOptimizer.prototype, (optimizer, pairs) => {
  if (optimizer.centered) return false;
  const { learningRate, decay, momentum, epsilon } = optimizer;
  const scalars = [learningRate, decay, momentum, epsilon].map((value) => tf.scalar(value));
  for (const [index, { variable, gradient }] of pairs.entries()) {
    const square = slotOf(optimizer.accumulatedMeanSquares, index, variable, "rms");
    const moment = slotOf(optimizer.accumulatedMoments, index, variable, "momentum");
    if (gradient) updateInPlace("ResourceApplyRMSProp", [variable, square, moment], [...scalars, gradient]);
  }
  return true;
});

/** Puts `update` in the place of tfjs's own for as long as something is recorded, unless it returns false. */
function recordAs<Own extends { incrementIterations(): void }>(
  prototype: tf.Optimizer,
  update: (optimizer: Own, pairs: readonly Pair[]) => boolean,
): void {
  const ofTfjs = prototype.applyGradients;
  prototype.applyGradients = function (gradients) {
    const optimizer = this as unknown as Own;
    const pairs = pairsOf(gradients);
    const isFloat = pairs.every(({ variable }) => variable.dtype === "float32");
    if (activeRecorder() && isFloat && tf.tidy(() => update(optimizer, pairs)))
      optimizer.incrementIterations();
    else ofTfjs.call(this, gradients);
  };
}

function pairsOf(gradients: Parameters<tf.Optimizer["applyGradients"]>[0]): Pair[] {
  const named = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor] as const)
    : Object.entries(gradients);
  const { registeredVariables } = tf.engine();
  return named.map(([name, gradient]) => ({ variable: registeredVariables[name]!, gradient }));
}

function slotOf(slots: Slot[], index: number, variable: tf.Variable, suffix: string): tf.Variable {
  slots[index] ??= {
    originalName: `${variable.name}/${suffix}`,
    variable: tf.tidy(() => tf.variable(tf.zerosLike<tf.Tensor>(variable), false)),
  };
  return slots[index].variable;
}
