import { tf } from "../../tensorflow/index.js";

/** The longest wave is twice the image, the shortest an eighth of it: cells that lie apart look different. */
const range = 16;

/**
 * Points as waves, so that near ones look alike: input [B, N, 2] in [0, 1], output [B, N, depth], whose first half tells y
 * and whose second half x (Meng et al., Conditional DETR, 2021).
 *
 * `depth` is divisible by 4.
 */
export class PointEncoding extends tf.layers.Layer {
  static readonly className = "PointEncoding";

  readonly #depth: number;

  constructor({ depth, name }: { readonly depth: number; readonly name?: string }) {
    super(name === undefined ? {} : { name });
    if (!Number.isInteger(depth) || depth < 4 || depth % 4 !== 0) {
      throw new RangeError(`depth must be divisible by 4, got ${depth}`);
    }
    this.#depth = depth;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const points = Array.isArray(inputs) ? inputs[0]! : inputs;
      const waves = this.#depth / 4;
      const frequencies = tf.tensor1d(
        Array.from({ length: waves }, (_, index) => Math.PI * range ** (index / Math.max(1, waves - 1))),
      );
      const [x, y] = tf.split(points, 2, -1) as [tf.Tensor, tf.Tensor];
      const encoded = [y, x].flatMap((one) => {
        const angles = tf.mul(one, frequencies);
        return [tf.sin(angles), tf.cos(angles)];
      });
      return tf.concat(encoded, -1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...(inputShape as tf.Shape).slice(0, -1), this.#depth];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), depth: this.#depth };
  }
}

tf.serialization.registerClass(PointEncoding);
