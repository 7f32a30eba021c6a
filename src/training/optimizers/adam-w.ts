import { tf } from "../../tensorflow/index.js";
import { type AdamOptions, adam } from "./adam.js";
import type { UpdateRule } from "./update-rule.js";

/** How AdamW remembers and forgets. */
export interface AdamWOptions extends AdamOptions {
  /** Which share of the weights, times the learning rate, is lost each step, >= 0; default 0.004, as in Keras. */
  readonly weightDecay?: number;
}

/**
 * AdamW (Loshchilov and Hutter, 2019): Adam that also shrinks each weight by learningRate x weightDecay a step, apart from
 * its gradient. Variables of one axis, which are biases and the scales of normalizations, are not shrunk.
 *
 * @throws {RangeError} If an option is out of range; names it.
 * @see keras.optimizers.AdamW (the same numbers, with `exclude_from_weight_decay` of such variables).
 */
export function adamW({ weightDecay = 0.004, ...options }: AdamWOptions = {}): UpdateRule {
  if (!(weightDecay >= 0 && Number.isFinite(weightDecay))) {
    throw new RangeError(`weightDecay must be a number >= 0, got ${weightDecay}`);
  }
  const { slots, update } = adam(options);
  return {
    slots,
    update(input) {
      const { variable, learningRate } = input;
      if (variable.rank > 1) {
        variable.assign(tf.mul(variable, tf.sub(1, tf.mul(learningRate, weightDecay))));
      }
      update(input);
    },
  };
}
