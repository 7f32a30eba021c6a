import { tf } from "../../tensorflow/index.js";

/** How far gradients may go. */
export interface ClipOptions {
  /** The longest that all gradients together, as one vector, may be, > 0: they are shortened, their direction kept. */
  readonly norm?: number | undefined;
  /** The furthest that any one number may be from 0, > 0. */
  readonly value?: number | undefined;
}

/**
 * Gradients that do not blow up a training: cut number by number, then shortened together.
 *
 * @param gradients Of any shapes.
 * @param options See {@link ClipOptions}; without either they stay as they are.
 * @returns As many gradients, of the same shapes.
 * @throws {RangeError} If `norm` or `value` is not positive.
 * @see keras.optimizers: `global_clipnorm` and `clipvalue` (the same numbers).
 * @example
 * const [a, b] = clipGradients([tf.scalar(3), tf.scalar(-4)], { norm: 1 });
 * a!.array() // 0.6
 * b!.array() // -0.8
 */
export function clipGradients(gradients: readonly tf.Tensor[], options: ClipOptions): tf.Tensor[] {
  checkClip(options);
  const { norm, value } = options;
  return tf.tidy(() => {
    const cut = gradients.map((gradient) =>
      value === undefined ? gradient.clone() : tf.clipByValue(gradient, -value, value),
    );
    if (norm === undefined || cut.length === 0) return cut;
    const length = tf.sqrt(tf.addN(cut.map((gradient) => tf.sum(tf.square(gradient)))));
    const share = tf.div(norm, tf.maximum(length, norm));
    return cut.map((gradient) => tf.mul(gradient, share));
  });
}

/**
 * Throws unless the limits are positive.
 *
 * @throws {RangeError} Names the limit.
 */
export function checkClip({ norm, value }: ClipOptions): void {
  for (const [name, limit] of Object.entries({ norm, value })) {
    if (limit !== undefined && !(limit > 0)) throw new RangeError(`${name} must be > 0, got ${limit}`);
  }
}
