import type { Boxes, BoxUnit } from "../../boxes/boxes.js";
import { tf } from "../../tensorflow/index.js";

// The brand exists in types only.
declare const unit: unique symbol;

/**
 * Boxes in a tensor, [..., 4], xyxy. As with {@link Boxes}, the unit is part of the type: a plain tensor fits either, but
 * pixels and fractions of the image never mix.
 */
export type BoxTensor<U extends BoxUnit = BoxUnit> = tf.Tensor & { readonly [unit]?: U };

/**
 * Throws unless two tensors hold as many boxes as each other.
 *
 * @throws {TypeError} If the shapes differ or do not end in 4.
 */
export function checkBoxTensors(yTrue: tf.Tensor, yPred: tf.Tensor): void {
  const [a, b] = [yTrue.shape, yPred.shape];
  if (a.at(-1) !== 4 || a.length !== b.length || a.some((size, axis) => size !== b[axis])) {
    throw new TypeError(
      `boxes must be two tensors of the same shape [..., 4], got [${a.join(", ")}] and [${b.join(", ")}]`,
    );
  }
}

/**
 * The boxes as a tensor.
 *
 * @param boxes N boxes, xyxy.
 * @returns [N, 4], in their unit.
 * @example boxTensor([[0, 0, 2, 1]]).array() // [[0, 0, 2, 1]]
 */
export function boxTensor<U extends BoxUnit>(boxes: Boxes<"xyxy", U>): BoxTensor<U> & tf.Tensor2D {
  return tf.tensor2d(
    boxes.map((box) => [...box]),
    [boxes.length, 4],
  );
}
