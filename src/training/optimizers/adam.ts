import { adamUpdate, tf } from "../../tensorflow/index.js";
import { checkDecays, checkEpsilon, type UpdateRule } from "./update-rule.js";

/** How Adam remembers; the article's and Keras' values by default. */
export interface AdamOptions {
  /** How much of the mean gradient is kept each step, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient is kept each step, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, > 0; default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba, 2015): with m and v the running means of the gradient and of its square, each variable moves by
 * -learningRate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon), which is Keras' form.
 *
 * @throws {RangeError} If an option is out of range; names it.
 * @see keras.optimizers.Adam (the same numbers).
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}): UpdateRule {
  checkDecays({ beta1, beta2 });
  checkEpsilon(epsilon);
  return {
    slots: ["mean", "square"],
    update({ variable, gradient, slots: [mean, square], learningRate, step }) {
      const meanBias = tf.sub(1, tf.pow(beta1, step));
      const squareBias = tf.sub(1, tf.pow(beta2, step));
      const rate = tf.div(tf.mul(learningRate, tf.sqrt(squareBias)), meanBias) as tf.Scalar;
      adamUpdate({ variable, mean: mean!, square: square! }, gradient, { rate, beta1, beta2, epsilon });
    },
  };
}
