import { tf } from "../../tensorflow/index.js";

/**
 * Brings a feature map to the size of another one by repeating its nearest cells: any size, not only the double one.
 *
 * Inputs: [B, h, w, C] and [B, H, W, any]. Output: [B, H, W, C].
 */
export class ResizeLike extends tf.layers.Layer {
  static readonly className = "ResizeLike";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [map, other] = inputs as [tf.Tensor4D, tf.Tensor4D];
    return tf.image.resizeNearestNeighbor(map, [other.shape[1], other.shape[2]]);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [map, other] = inputShape as [tf.Shape, tf.Shape];
    return [map[0]!, other[1]!, other[2]!, map[3]!];
  }
}

tf.serialization.registerClass(ResizeLike);
