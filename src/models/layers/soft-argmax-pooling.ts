import { tf } from "../../tensorflow/index.js";
import { voteShares } from "./soft-argmax-box.js";

/**
 * A layer that takes from a feature map what lies where the box's votes come from: the mean over the cells, weighted by the
 * softmax of the votes' scores ({@link SoftArgmaxBox}).
 *
 * Inputs: a map [B, rows, columns, C] and votes [B, rows, columns, 5], the score first. Output: [B, C].
 */
export class SoftArgmaxPooling extends tf.layers.Layer {
  static readonly className = "SoftArgmaxPooling";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [map, votes] = inputs as [tf.Tensor4D, tf.Tensor4D];
      const [batch, rows, columns, channels] = map.shape;
      const cells = tf.reshape(map, [batch, rows * columns, channels]);
      return tf.sum(tf.mul(voteShares(votes), cells), 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [map] = inputShape as [tf.Shape, tf.Shape];
    return [map[0]!, map.at(-1)!];
  }
}

tf.serialization.registerClass(SoftArgmaxPooling);
