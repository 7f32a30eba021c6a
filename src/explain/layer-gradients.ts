import { tf } from "../tensorflow/index.js";
import type { Subject } from "./subject.js";
import { TensorHolder } from "./tensor-holder.js";
import type { Tap } from "./with-taps.js";

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
  const { count } = subject.readout;
  const [batch] = images.shape as [number];
  const copies = copied(images, count);
  const shape = layer.outputShape.slice(1) as number[];
  const holder = new TensorHolder();
  const tap: Tap = (_, output) => holder.hold(output());
  const shifted = (shift: tf.Tensor): Tap => {
    return (inputs, output) => tf.add(tap(inputs, output), shift);
  };
  const slopes = tf.grad((shift: tf.Tensor) =>
    eachItsOwn(subject.values(copies, copied(fixed, count), new Map([[layer, shifted(shift)]])), batch),
  )(tf.zeros([count * batch, ...shape]));
  const activations = tf.slice(holder.release()!, 0, batch) as tf.Tensor4D;
  return { activations, gradients: tf.split(slopes, count) as tf.Tensor4D[] };
}

/** The gradients of a subject's values by the pictures: T times their shape. */
export function imageGradients(subject: Subject, images: tf.Tensor, fixed: tf.Tensor2D): tf.Tensor4D[] {
  const { count } = subject.readout;
  const held = copied(fixed, count);
  const slopes = tf.grad((x: tf.Tensor) => eachItsOwn(subject.values(x, held), images.shape[0]!));
  return tf.split(slopes(copied(images, count)), count) as tf.Tensor4D[];
}

/** The batch so many times, one after the other: one gradient of all then gives that of each value. */
export function copied<T extends tf.Tensor>(batch: T, count: number): T {
  return tf.tile(batch, [count, ...batch.shape.slice(1).map(() => 1)]) as T;
}

/** Of T copies of a batch with T values each, [T B, T]: the first value of the first copy, the second of the second. */
export function eachItsOwn(values: tf.Tensor2D, batch: number): tf.Scalar {
  const count = values.shape[1];
  return tf.sum(tf.mul(tf.reshape(values, [count, batch, count]), tf.expandDims(tf.eye(count), 1)));
}
