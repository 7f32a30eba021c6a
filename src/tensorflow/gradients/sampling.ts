import * as tf from "@tensorflow/tfjs";
import type { TransformAttributes } from "../kernels/transform.js";

/** Where in the image every pixel of the result is read; all [batch or 1, height, width] of the result or broadcast. */
export interface SamplingPoints {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  /** Of the result. */
  readonly column: tf.Tensor;
  readonly row: tf.Tensor;
  /** What the projection divides by. */
  readonly scale: tf.Tensor;
}

/** A pixel that is read for every point, [batch, height, width]. */
export interface Corner {
  /** Its number among all pixels of the batch, -1 where it is outside of the image. */
  readonly pixel: tf.Tensor;
  /** Its part in the result, and how that changes with the point. */
  readonly weight: tf.Tensor;
  readonly slopeX: tf.Tensor;
  readonly slopeY: tf.Tensor;
}

/** The points that `tf.image.transform` reads. */
export function samplingPoints(
  transforms: tf.Tensor,
  imageShape: readonly number[],
  resultShape: readonly number[],
  { fillMode }: TransformAttributes,
): SamplingPoints {
  const [, height = 1, width = 1] = resultShape;
  const column = tf.reshape(tf.range(0, width), [1, 1, width]);
  const row = tf.reshape(tf.range(0, height), [1, height, 1]);
  const [a0, a1, a2, b0, b1, b2, c0, c1] = tf
    .split(tf.reshape(transforms, [-1, 8, 1, 1]), 8, 1)
    .map((one) => tf.squeeze(one, [1])) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const linear = (forColumn: tf.Tensor, forRow: tf.Tensor, constant: tf.Tensor | number) =>
    tf.add(tf.add(tf.mul(column, forColumn), tf.mul(row, forRow)), constant);
  const scale = linear(c0, c1, 1);
  if (fillMode === "constant") {
    const x = tf.div(linear(a0, a1, a2), scale);
    const y = tf.div(linear(b0, b1, b2), scale);
    return { x, y, column, row, scale };
  }
  // The other modes bring every point into the image: an image of coordinates, transformed, says where.
  const [, imageHeight = 1, imageWidth = 1] = imageShape;
  const coordinates = tf.stack(tf.meshgrid(tf.range(0, imageWidth), tf.range(0, imageHeight)), 2);
  const count = transforms.shape[0] as number;
  const images = tf.tile(tf.expandDims(coordinates, 0), [count, 1, 1, 1]) as tf.Tensor4D;
  const size: [number, number] = [height, width];
  const moved = tf.image.transform(images, transforms as tf.Tensor2D, "bilinear", fillMode, 0, size);
  const [x, y] = tf.unstack(moved, 3) as [tf.Tensor, tf.Tensor];
  return { x, y, column, row, scale };
}

/** The pixels that are read: the nearest one of each point, or the four around it. */
export function samplingCorners(
  { x, y }: SamplingPoints,
  imageShape: readonly number[],
  interpolation: "nearest" | "bilinear",
): Corner[] {
  const [batch = 1, height = 1, width = 1] = imageShape;
  const starts = tf.reshape(tf.range(0, batch * height * width, height * width), [batch, 1, 1]);
  const pixelAt = (column: tf.Tensor, row: tf.Tensor) => {
    const isInside = tf.logicalAnd(isBetween(column, width), isBetween(row, height));
    const number = tf.add(tf.add(tf.mul(row, width), column), starts);
    return tf.cast(tf.where(isInside, number, tf.onesLike(number).neg()), "int32");
  };
  if (interpolation === "nearest") {
    const one = tf.onesLike(x);
    return [{ pixel: pixelAt(roundAway(x), roundAway(y)), weight: one, slopeX: one, slopeY: one }];
  }
  const sides = (at: tf.Tensor) => {
    const below = tf.floor(at);
    const part = tf.sub(at, below);
    return [
      { place: below, weight: tf.sub(1, part), slope: -1 },
      { place: tf.add(below, 1), weight: part, slope: 1 },
    ];
  };
  return sides(y).flatMap((vertical) =>
    sides(x).map((horizontal) => ({
      pixel: pixelAt(horizontal.place, vertical.place),
      weight: tf.mul(vertical.weight, horizontal.weight),
      slopeX: tf.mul(vertical.weight, horizontal.slope),
      slopeY: tf.mul(horizontal.weight, vertical.slope),
    })),
  );
}

function isBetween(place: tf.Tensor, size: number): tf.Tensor {
  return tf.logicalAnd(tf.greaterEqual(place, 0), tf.less(place, size));
}

/** To the nearest integer, halves away from 0, as TensorFlow's op rounds. */
function roundAway(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sign(x), tf.floor(tf.add(tf.abs(x), 0.5)));
}
