import { tf } from "../../tensorflow/index.js";
import type { UpdateRule } from "./update-rule.js";

/**
 * Moves variables against their gradients by an {@link UpdateRule}, made to be recorded by `compile`: learning rate and
 * step number are tensors, which may change from step to step, where tfjs' own optimizers hold them as numbers that a
 * recording freezes.
 *
 * @see createOptimizer, which makes one by name.
 * @example
 * const x = tf.variable(tf.tensor1d([1, -2]));
 * const optimizer = createOptimizer([x], "adam");
 * optimizer.apply([tf.tensor1d([0.5, -3])], tf.scalar(0.1), tf.scalar(1));
 * x.arraySync().map((value) => value.toFixed(3)) // ["0.900", "-1.900"]
 * optimizer.dispose();
 */
export class Optimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #rule: UpdateRule;
  /** For each variable what the rule remembers of it. */
  readonly #slots: readonly (readonly tf.Variable[])[];

  constructor(variables: readonly tf.Variable[], rule: UpdateRule) {
    this.#variables = variables;
    this.#rule = rule;
    this.#slots = variables.map((variable) =>
      rule.slots.map(() => tf.tidy(() => tf.variable(tf.zerosLike<tf.Tensor>(variable), false))),
    );
  }

  /**
   * Moves every variable one step.
   *
   * @param gradients One for each variable, in their order and of their shape.
   * @param learningRate Scalar, float32.
   * @param step Scalar, float32: 1 at the first step, one more at each.
   * @throws {RangeError} If there are not as many gradients as variables.
   */
  apply(gradients: readonly tf.Tensor[], learningRate: tf.Scalar, step: tf.Scalar): void {
    if (gradients.length !== this.#variables.length) {
      throw new RangeError(
        `gradients must be ${this.#variables.length}, one a variable; got ${gradients.length}`,
      );
    }
    tf.tidy(() => {
      this.#variables.forEach((variable, index) => {
        const [gradient, slots] = [gradients[index]!, this.#slots[index]!];
        this.#rule.update({ variable, gradient, slots, learningRate, step });
      });
    });
  }

  /** What is remembered, variable after variable: what a checkpoint keeps besides the weights. */
  get slots(): readonly tf.Variable[] {
    return this.#slots.flat();
  }

  /** Frees what it remembers. The variables stay. */
  dispose(): void {
    tf.dispose(this.#slots.flat());
  }
}
