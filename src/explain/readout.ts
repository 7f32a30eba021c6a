import type { tf } from "../tensorflow/index.js";

/** What is read of a network's outputs to explain one target. */
export interface Readout {
  /** The target in words: `class "cat"`. */
  readonly words: string;
  /** T, how many values there are: 1, or 4 edges. */
  readonly count: number;
  /** Whether only what speaks for it counts (a class), or what moves it either way (a box). */
  readonly oneWay: boolean;
  /** The layer of which the readout wants what goes in, as `before`. */
  readonly tapped?: tf.layers.Layer;
  /** Of a detector that asks: which query it is, [B, Q], a one among zeros. */
  queries?(fixed: tf.Tensor2D): tf.Tensor2D;
  /** What is held fast of each image while it is perturbed or the weights change, [B, S]: the class, the box. */
  fix(answer: Answer): Promise<tf.Tensor2D>;
  /** Differentiable, [B, T]: a logit, or T edges. */
  values(answer: Answer, fixed: tf.Tensor2D): tf.Tensor2D;
  /** [B], in [0, 1]. */
  score(answer: Answer, fixed: tf.Tensor2D): tf.Tensor1D;
}

/** What a network says of a batch. */
export interface Answer {
  readonly outputs: readonly tf.Tensor[];
  /** What goes into the tapped layer. */
  readonly before?: tf.Tensor;
}
