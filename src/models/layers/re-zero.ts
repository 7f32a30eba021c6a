import { tf } from "../../tensorflow/index.js";

/**
 * Adds to x what a block made of it, by a learned amount that starts at 0: `x + amount * made` (Bachlechner et al., ReZero,
 * 2020). A deep or an attending model starts as its plain part and takes in the rest as far as it helps; added in full from
 * the first step on, attention drowns what the convolutions see before they have learned to see.
 *
 * Input: `[x, made]` of one shape; output: that shape. Weight: `amount`, [1].
 *
 * @example
 * const x = tf.input({ shape: [4, 16] });
 * const made = tf.layers.dense({ units: 16 }).apply(x) as tf.SymbolicTensor;
 * (new ReZero({ name: "added" }).apply([x, made]) as tf.SymbolicTensor).shape // [null, 4, 16]
 */
export class ReZero extends tf.layers.Layer {
  static readonly className = "ReZero";

  #amount: tf.LayerVariable | undefined;

  override build(): void {
    this.#amount = this.addWeight("amount", [1], "float32", tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x, made] = inputs as [tf.Tensor, tf.Tensor];
    return tf.tidy(() => tf.add(x, tf.mul(made, this.#amount!.read())));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[0]!;
  }
}

tf.serialization.registerClass(ReZero);
