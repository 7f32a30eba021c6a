import { tf } from "../tensorflow/index.js";
import type { Subject } from "./subject.js";

/** A layer's feature map, and how each value would change with it. */
export interface LayerGradients {
  /** [B, rows, columns, K] */
  readonly activations: tf.Tensor4D;
  /** T times [B, rows, columns, K]. */
  readonly gradients: tf.Tensor4D[];
}

/** The gradients of a subject's values by the output of a layer: by zeros that are added to it. */
export function layerGradients(
  subject: Subject,
  layer: tf.layers.Layer,
  images: tf.Tensor,
  fixed: tf.Tensor2D,
): LayerGradients {
  const activations = subject.output(layer, images) as tf.Tensor4D;
  const zeros = tf.zerosLike(activations);
  const gradients = Array.from({ length: subject.readout.count }, (_, index) =>
    tf.grad((shift: tf.Tensor) => {
      const values = subject.values(
        images,
        fixed,
        new Map([[layer, (_, output) => tf.add(output(), shift)]]),
      );
      return tf.sum(tf.slice(values, [0, index], [-1, 1]));
    })(zeros),
  );
  return { activations, gradients: gradients as tf.Tensor4D[] };
}

/** The gradients of a subject's values by the pictures: T times their shape. */
export function imageGradients(subject: Subject, images: tf.Tensor, fixed: tf.Tensor2D): tf.Tensor4D[] {
  return Array.from({ length: subject.readout.count }, (_, index) =>
    tf.grad((x: tf.Tensor) => tf.sum(tf.slice(subject.values(x, fixed), [0, index], [-1, 1])))(images),
  ) as tf.Tensor4D[];
}
