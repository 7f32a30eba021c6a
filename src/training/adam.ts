import { adamUpdate, tf } from "../tensorflow/index.js";

/** How the Adam optimizer remembers; the article's and Keras' values by default. */
export interface AdamOptions {
  /** How much of the mean gradient is kept each step, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient is kept each step, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, > 0; default 1e-7. */
  readonly epsilon?: number;
}

/**
 * The Adam optimizer (Kingma and Ba, 2015), made to be recorded by `compile`: learning rate and step number are
 * tensors, which may change from step to step, where tfjs' own optimizers hold them as numbers that a recording
 * freezes.
 *
 * With m and v the running means of the gradient and of its square, each variable moves by
 * -learningRate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon), which is Keras' form.
 *
 * @see keras.optimizers.Adam (the same numbers).
 * @example
 * const x = tf.variable(tf.tensor1d([1, -2]));
 * const adam = new Adam([x]);
 * adam.apply([tf.tensor1d([0.5, -3])], tf.scalar(0.1), tf.scalar(1));
 * x.arraySync().map((value) => value.toFixed(3)) // ["0.900", "-1.900"]
 * adam.dispose();
 */
export class Adam {
  readonly #variables: readonly tf.Variable[];
  readonly #means: readonly tf.Variable[];
  readonly #squares: readonly tf.Variable[];
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor(
    variables: readonly tf.Variable[],
    { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {},
  ) {
    for (const [name, beta] of Object.entries({ beta1, beta2 })) {
      if (!(beta >= 0 && beta < 1)) throw new RangeError(`${name} must be in [0, 1), got ${beta}`);
    }
    if (!(epsilon > 0)) throw new RangeError(`epsilon must be > 0, got ${epsilon}`);
    const slots = () =>
      variables.map((variable) => tf.tidy(() => tf.variable(tf.zerosLike<tf.Tensor>(variable), false)));
    this.#variables = variables;
    this.#means = slots();
    this.#squares = slots();
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
  }

  /**
   * Moves every variable one step.
   *
   * @param gradients One for each variable, in their order and of their shape.
   * @param learningRate Scalar, float32.
   * @param step Scalar, float32: 1 at the first step, one more at each.
   */
  apply(gradients: readonly tf.Tensor[], learningRate: tf.Scalar, step: tf.Scalar): void {
    if (gradients.length !== this.#variables.length) {
      throw new RangeError(
        `gradients must be ${this.#variables.length}, one a variable; got ${gradients.length}`,
      );
    }
    tf.tidy(() => {
      const [beta1, beta2, epsilon] = [this.#beta1, this.#beta2, this.#epsilon];
      const meanBias = tf.sub(1, tf.pow(beta1, step));
      const squareBias = tf.sub(1, tf.pow(beta2, step));
      const rate = tf.div(tf.mul(learningRate, tf.sqrt(squareBias)), meanBias) as tf.Scalar;
      this.#variables.forEach((variable, index) => {
        const [mean, square] = [this.#means[index]!, this.#squares[index]!];
        adamUpdate({ variable, mean, square }, gradients[index]!, { rate, beta1, beta2, epsilon });
      });
    });
  }

  /** Frees what it remembers. The variables stay. */
  dispose(): void {
    tf.dispose([...this.#means, ...this.#squares]);
  }
}
