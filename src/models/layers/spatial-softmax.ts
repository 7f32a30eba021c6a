import { tf } from "../../tensorflow/index.js";

/**
 * Where a feature map looks, and what it sees there (Levine et al., End-to-end training of deep visuomotor policies,
 * 2016): the softmax of a heat map over all cells weighs their places and their features.
 *
 * Inputs: features [B, rows, columns, C] and heat [B, rows, columns, 1]. Outputs: features [B, C] and the point [B, 2], x
 * and y in fractions of the image.
 */
export class SpatialSoftmax extends tf.layers.Layer {
  static readonly className = "SpatialSoftmax";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const [features, heat] = inputs as [tf.Tensor4D, tf.Tensor4D];
      const [, rows, columns, channels] = features.shape;
      const cells = rows * columns;
      const weights = tf.softmax(tf.reshape(heat, [-1, 1, cells]), -1);
      const seen = tf.matMul(weights, tf.reshape(features, [-1, cells, channels]));
      const middles = (count: number) => tf.div(tf.add(tf.range(0, count), 0.5), count);
      const map = tf.reshape(weights, [-1, rows, columns]);
      const x = tf.sum(tf.mul(tf.sum(map, 1), middles(columns)), 1);
      const y = tf.sum(tf.mul(tf.sum(map, 2), middles(rows)), 1);
      return [tf.reshape(seen, [-1, channels]), tf.stack([x, y], 1)];
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape[] {
    const [[batch, , , channels]] = inputShape as [tf.Shape];
    return [
      [batch!, channels!],
      [batch!, 2],
    ];
  }
}

tf.serialization.registerClass(SpatialSoftmax);
