import type { tf } from "../../tensorflow/index.js";

/** What one variable's update starts from. */
export interface UpdateInput {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
  /** What the rule remembers of this variable, in the order of its `slots`; zeros at first. */
  readonly slots: readonly tf.Variable[];
  /** Scalar, float32. */
  readonly learningRate: tf.Scalar;
  /** Scalar, float32: 1 at the first step. */
  readonly step: tf.Scalar;
}

/**
 * The mathematics of an optimizer, for one variable; {@link Optimizer} runs any of them, eager or recorded by `compile`.
 */
export interface UpdateRule {
  /** The names of what is remembered of each variable from step to step. */
  readonly slots: readonly string[];
  /** Assigns the variable's next value, and that of each slot. Runs within a tidy. */
  update(input: UpdateInput): void;
}

/**
 * Throws unless each number is a share that is kept from step to step.
 *
 * @throws {RangeError} If one is outside [0, 1); names it.
 */
export function checkDecays(decays: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(decays)) {
    if (!(value >= 0 && value < 1)) throw new RangeError(`${name} must be in [0, 1), got ${value}`);
  }
}

/**
 * Throws unless the number keeps a division finite.
 *
 * @throws {RangeError} If it is not positive.
 */
export function checkEpsilon(epsilon: number): void {
  if (!(epsilon > 0)) throw new RangeError(`epsilon must be > 0, got ${epsilon}`);
}
