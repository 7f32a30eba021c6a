import { tf } from "../../tensorflow/index.js";
import { checkDecays, checkEpsilon, type UpdateRule } from "./update-rule.js";

/** How RMSprop remembers. */
export interface RmspropOptions {
  /** How much of the mean squared gradient is kept each step, in [0, 1); default 0.9. */
  readonly rho?: number;
  /** How much of the last move is repeated, in [0, 1); default 0. */
  readonly momentum?: number;
  /** Keeps the division finite, > 0; default 1e-7. */
  readonly epsilon?: number;
}

/**
 * RMSprop (Hinton, 2012): each number's gradient is divided by the root of its running mean square, so that steep and flat
 * directions move alike.
 *
 * @throws {RangeError} If an option is out of range; names it.
 * @see keras.optimizers.RMSprop (the same numbers).
 */
export function rmsprop({ rho = 0.9, momentum = 0, epsilon = 1e-7 }: RmspropOptions = {}): UpdateRule {
  checkDecays({ rho, momentum });
  checkEpsilon(epsilon);
  return {
    slots: momentum > 0 ? ["square", "move"] : ["square"],
    update({ variable, gradient, slots: [square, lastMove], learningRate }) {
      square!.assign(tf.add(tf.mul(square!, rho), tf.mul(tf.square(gradient), 1 - rho)));
      const down = tf.div(tf.mul(learningRate, gradient), tf.sqrt(tf.add(square!, epsilon)));
      const move = lastMove === undefined ? down : tf.add(tf.mul(lastMove, momentum), down);
      lastMove?.assign(move);
      variable.assign(tf.sub(variable, move));
    },
  };
}
