import { tf } from "../../tensorflow/index.js";

/**
 * A layer that turns any four numbers into a box that lies inside the image: after the sigmoid they are the share of
 * the free room left of the box and above it, its width and its height.
 *
 * Input and output are [B, 4]; the output is xyxy in fractions of the image, with 0 <= x1 <= x2 <= 1 and
 * 0 <= y1 <= y2 <= 1 by construction: x1 = room * (1 - width), x2 = x1 + width. Four zeros give the middle box
 * [0.25, 0.25, 0.75, 0.75]. Unlike clipping, it has a gradient everywhere.
 */
export class BoxInsideImage extends tf.layers.Layer {
  static readonly className = "BoxInsideImage";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const shares = tf.sigmoid(Array.isArray(inputs) ? inputs[0]! : inputs) as tf.Tensor2D;
      const [room, size] = tf.split(shares, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      const start = tf.mul(room, tf.sub(1, size));
      return tf.concat([start, tf.add(start, size)], 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }
}

tf.serialization.registerClass(BoxInsideImage);
