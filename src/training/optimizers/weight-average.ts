import { tf } from "../../tensorflow/index.js";
import { checkDecays } from "./update-rule.js";

/**
 * A running mean of weights over the steps of a training (Polyak and Juditsky, 1992), which is often better than the last
 * weights. It starts from the weights as they are; `update` belongs into the recorded step, after the optimizer's move.
 *
 * At step t the mean keeps min(decay, (1 + t) / (10 + t)) of itself, so that the first weights are soon forgotten.
 *
 * @see tf.train.ExponentialMovingAverage with `num_updates` (the same numbers).
 * @example
 * const weight = tf.variable(tf.scalar(0));
 * const average = new WeightAverage([weight], { decay: 0.5 });
 * weight.assign(tf.scalar(1));
 * average.update(tf.scalar(100));
 * average.swap();
 * weight.array() // 0.5
 * average.dispose();
 */
export class WeightAverage {
  readonly #weights: readonly tf.Variable[];
  readonly #means: readonly tf.Variable[];
  readonly #decay: number;

  /**
   * @param weights All of a model's, those of its normalizations as well.
   * @param options.decay How much of the mean is kept each step, in [0, 1); default 0.99.
   * @throws {RangeError} If `decay` is out of range.
   */
  constructor(weights: readonly tf.Variable[], { decay = 0.99 }: { decay?: number } = {}) {
    checkDecays({ decay });
    this.#weights = weights;
    this.#means = weights.map((weight) => tf.tidy(() => tf.variable(weight.clone(), false)));
    this.#decay = decay;
  }

  /**
   * Takes the weights of this step in.
   *
   * @param step Scalar, float32: 1 at the first step.
   */
  update(step: tf.Scalar): void {
    tf.tidy(() => {
      const soon = tf.div(tf.add(1, step), tf.add(10, step));
      const taken = tf.sub(1, tf.minimum(this.#decay, soon));
      this.#weights.forEach((weight, index) => {
        const mean = this.#means[index]!;
        mean.assign(tf.add(mean, tf.mul(tf.sub(weight, mean), taken)));
      });
    });
  }

  /** Puts the mean in the weights' place and keeps the weights; once more puts them back. Not to be recorded. */
  swap(): void {
    tf.tidy(() => {
      this.#weights.forEach((weight, index) => {
        const mean = this.#means[index]!;
        const kept = weight.clone();
        weight.assign(mean.clone());
        mean.assign(kept);
      });
    });
  }

  /** The running means, in the order of the weights: what a checkpoint keeps. */
  get means(): readonly tf.Variable[] {
    return this.#means;
  }

  /** Frees the mean. The weights stay. */
  dispose(): void {
    tf.dispose([...this.#means]);
  }
}
