import { tf } from "../../tensorflow/index.js";

/** What makes the first boxes a quarter of the image wide and high. */
const sizeBias = -1.1;
/** Keeps the logarithm of a point at the image's edge finite. */
const margin = 1e-4;

/**
 * Boxes near points (Meng et al., Conditional DETR, 2021): how far the middle is from the point, in logits, and the size.
 *
 * Inputs: numbers [B, Q, 4] and points [B, Q, 2] in [0, 1]. Output: [B, Q, 4], xyxy in fractions of the image, the middle
 * inside it; a box may stand out.
 */
export class BoxesAroundPoints extends tf.layers.Layer {
  static readonly className = "BoxesAroundPoints";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [numbers, points] = inputs as [tf.Tensor, tf.Tensor];
      const [shift, size] = tf.split(numbers, 2, -1) as [tf.Tensor, tf.Tensor];
      const inside = tf.clipByValue(points, margin, 1 - margin);
      const from = tf.log(tf.div(inside, tf.sub(1, inside)));
      const middle = tf.sigmoid(tf.add(from, shift));
      const half = tf.div(tf.sigmoid(tf.add(size, sizeBias)), 2);
      return tf.concat([tf.sub(middle, half), tf.add(middle, half)], -1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[0]!;
  }
}

tf.serialization.registerClass(BoxesAroundPoints);
