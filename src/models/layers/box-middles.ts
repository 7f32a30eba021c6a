import { tf } from "../../tensorflow/index.js";

/** The middles of boxes: input [B, Q, 4], xyxy, output [B, Q, 2], x and y in the same unit. No gradient passes. */
export class BoxMiddles extends tf.layers.Layer {
  static readonly className = "BoxMiddles";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => middles(Array.isArray(inputs) ? inputs[0]! : inputs));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...(inputShape as tf.Shape).slice(0, -1), 2];
  }
}

tf.serialization.registerClass(BoxMiddles);

/** Where a box lies is where to look next, and nothing to be learned through it (Zhu et al., Deformable DETR, 2021). */
const middles = tf.customGrad((boxes) => {
  const { shape } = boxes as tf.Tensor;
  const [start, end] = tf.split(boxes as tf.Tensor, 2, -1) as [tf.Tensor, tf.Tensor];
  return { value: tf.div(tf.add(start, end), 2), gradFunc: () => tf.zeros(shape) };
});
