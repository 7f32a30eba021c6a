import { tf } from "../tensorflow/index.js";

/** A copy of variables, to go back to. */
export class WeightCopy {
  readonly #weights: readonly tf.Variable[];
  #copies: tf.Tensor[] = [];

  constructor(weights: readonly tf.Variable[]) {
    this.#weights = weights;
  }

  /** Copies the variables as they are now; an older copy is freed. */
  take(): void {
    this.dispose();
    this.#copies = this.#weights.map((weight) => tf.keep(weight.clone()));
  }

  /** Gives the variables the values that they had; those of the copy that was taken last. */
  putBack(): void {
    this.#copies.forEach((copy, index) => {
      this.#weights[index]!.assign(copy);
    });
  }

  /** The copied values, in the order of the variables; none before the first copy. */
  get copies(): readonly tf.Tensor[] {
    return this.#copies;
  }

  /** Takes these values for the copy. */
  set(values: readonly tf.Tensor[]): void {
    this.dispose();
    this.#copies = [...values];
  }

  dispose(): void {
    tf.dispose(this.#copies);
    this.#copies = [];
  }
}
