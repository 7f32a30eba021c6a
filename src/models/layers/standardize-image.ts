import type { PixelStatistics } from "../../image/pixel-statistics.js";
import { tf } from "../../tensorflow/index.js";

/** What the layer is made of: nothing for each image's own statistics, or those of a data set, one number a channel. */
export type StandardizeImageArgs = ConstructorParameters<typeof tf.layers.Layer>[0] &
  Partial<PixelStatistics>;

/**
 * A layer that takes brightness and contrast out of images in [0, 1]: their pixels less a mean, over a standard
 * deviation. By default those of each image, over all its channels together: an even image becomes zeros. Else those of
 * a data set, channel by channel ({@link pixelStatistics} of its training split, {@link imagenetStatistics}).
 *
 * Input and output are [B, height, width, channels]. The layer is saved with its model, so that whoever predicts need
 * not know what the pictures of the training looked like.
 *
 * @see tf.image.per_image_standardization, torchvision.transforms.Normalize (the same numbers).
 */
export class StandardizeImage extends tf.layers.Layer {
  static readonly className = "StandardizeImage";
  readonly #statistics: PixelStatistics | undefined;

  constructor({ mean, deviation, ...args }: StandardizeImageArgs) {
    super(args);
    this.#statistics = mean && deviation && { mean, deviation };
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const images = Array.isArray(inputs) ? inputs[0]! : inputs;
      if (this.#statistics) {
        const { mean, deviation } = this.#statistics;
        return tf.div(tf.sub(images, tf.tensor1d([...mean])), tf.tensor1d([...deviation]));
      }
      const [, height, width, channels] = images.shape;
      const { mean, variance } = tf.moments(images, [1, 2, 3], true);
      const least = 1 / Math.sqrt(height! * width! * channels!);
      return tf.div(tf.sub(images, mean), tf.maximum(tf.sqrt(variance), least));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { mean, deviation } = this.#statistics ?? {};
    return { ...super.getConfig(), ...(mean && deviation && { mean: [...mean], deviation: [...deviation] }) };
  }
}

tf.serialization.registerClass(StandardizeImage);
