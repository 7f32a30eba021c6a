import { tf } from "../../tensorflow/index.js";
import { checkDecays, type UpdateRule } from "./update-rule.js";

/** How a plain step remembers where it was going. */
export interface SgdOptions {
  /** How much of the last move is repeated, in [0, 1); default 0. */
  readonly momentum?: number;
  /** Takes the gradient as if the move had been made already (Nesterov, 1983); default false. */
  readonly nesterov?: boolean;
}

/**
 * A step straight down the gradient: gradient descent where a batch holds all of the training data, stochastic gradient
 * descent where it holds some of them. With momentum, the move is momentum x the last one - learningRate x gradient.
 *
 * @throws {RangeError} If `momentum` is out of range, or `nesterov` is asked for without any.
 * @see keras.optimizers.SGD (the same numbers).
 */
export function sgd({ momentum = 0, nesterov = false }: SgdOptions = {}): UpdateRule {
  checkDecays({ momentum });
  if (nesterov && momentum === 0) throw new RangeError("momentum must be > 0 where nesterov is true");
  if (momentum === 0) {
    return {
      slots: [],
      update: ({ variable, gradient, learningRate }) =>
        variable.assign(tf.sub(variable, tf.mul(learningRate, gradient))),
    };
  }
  return {
    slots: ["move"],
    update({ variable, gradient, slots: [last], learningRate }) {
      const down = tf.mul(learningRate, gradient);
      const move = tf.sub(tf.mul(last!, momentum), down);
      const taken = nesterov ? tf.sub(tf.mul(move, momentum), down) : move;
      last!.assign(move);
      variable.assign(tf.add(variable, taken));
    },
  };
}
