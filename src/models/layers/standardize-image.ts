import { tf } from "../../tensorflow/index.js";

/**
 * A layer that makes each image's brightness and contrast the same: its pixels less their mean, over their standard
 * deviation. An even image becomes zeros.
 *
 * Input and output are [B, height, width, channels]; afterwards each image has mean 0 and standard deviation 1.
 *
 * @see tf.image.per_image_standardization (the same numbers).
 */
export class StandardizeImage extends tf.layers.Layer {
  static readonly className = "StandardizeImage";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const images = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [, height, width, channels] = images.shape;
      const { mean, variance } = tf.moments(images, [1, 2, 3], true);
      const least = 1 / Math.sqrt(height! * width! * channels!);
      return tf.div(tf.sub(images, mean), tf.maximum(tf.sqrt(variance), least));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }
}

tf.serialization.registerClass(StandardizeImage);
