import { tf } from "../tensorflow/index.js";

/** Takes a tensor out of a network that would dispose of it when it has run. Differentiable. */
export class TensorHolder<T extends tf.Tensor = tf.Tensor> {
  #kept: tf.Tensor | undefined;

  /** To be called within the network's run; gives the tensor back. */
  hold(tensor: tf.Tensor): tf.Tensor {
    this.#kept?.dispose();
    this.#kept = tf.keep(tf.clone(tensor));
    return tensor;
  }

  /** To be called after it: the tensor, now the caller's, or undefined. */
  release(): T | undefined {
    if (this.#kept === undefined) return undefined;
    const tensor = tf.clone(this.#kept) as T;
    this.#kept.dispose();
    this.#kept = undefined;
    return tensor;
  }
}
