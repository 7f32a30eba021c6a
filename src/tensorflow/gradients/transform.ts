import * as tf from "@tensorflow/tfjs";
import { rotationTransform } from "../kernels/rotate-with-offset.js";
import type { TransformAttributes } from "../kernels/transform.js";
import { addGradient, noGradient } from "./add-gradient.js";
import { type Corner, samplingCorners, samplingPoints } from "./sampling.js";

/**
 * The exact gradients of an image sampled at transformed points. (TensorFlow's Python has an approximate one: it
 * transforms the gradient back.)
 */
addGradient<"image" | "transforms", TransformAttributes>(
  "Transform",
  ["image", "transforms"],
  (dy, { image, transforms }, attributes) => ({
    image: () => imageGradient(dy, image.shape, transforms, attributes),
    // Which pixel is nearest goes in steps.
    transforms:
      attributes.interpolation === "nearest"
        ? noGradient(transforms)
        : () => transformsGradient(dy, image, transforms, attributes),
  }),
);

addGradient<"image", { radians: number; center: number | [number, number] }>(
  "RotateWithOffset",
  ["image"],
  (dy, { image }, { radians, center }) => ({
    image: () =>
      imageGradient(dy, image.shape, rotationTransform(image.shape, radians, center), {
        interpolation: "nearest",
        fillMode: "constant",
        fillValue: 0,
      }),
  }),
);

/** Gives every pixel of the image what the points that it was read for send back. */
function imageGradient(
  dy: tf.Tensor,
  shape: number[],
  transforms: tf.Tensor,
  attributes: TransformAttributes,
): tf.Tensor {
  const [, , , channels = 1] = shape;
  const points = samplingPoints(transforms, shape, dy.shape, attributes);
  const parts = samplingCorners(points, shape, attributes.interpolation).map(({ weight, pixel }) =>
    tf.unsortedSegmentSum(
      tf.reshape(tf.mul(dy, tf.expandDims(weight, 3)), [-1, channels]),
      tf.reshape(pixel, [-1]) as tf.Tensor1D,
      tf.util.sizeFromShape(shape.slice(0, 3)),
    ),
  );
  return tf.reshape(tf.addN(parts), shape);
}

/** How the points move with the eight numbers, times how the result changes with the points. */
function transformsGradient(
  dy: tf.Tensor,
  image: tf.Tensor,
  transforms: tf.Tensor,
  attributes: TransformAttributes,
): tf.Tensor {
  if (attributes.fillMode !== "constant") {
    throw new Error(
      `tf.image.transform has a gradient for its transforms with fillMode "constant" only, not "${attributes.fillMode}".`,
    );
  }
  const points = samplingPoints(transforms, image.shape, dy.shape, attributes);
  const corners = samplingCorners(points, image.shape, "bilinear");
  const slope = (along: "slopeX" | "slopeY") =>
    tf.addN(
      corners.map((corner) =>
        tf.mul(corner[along], tf.sum(tf.mul(dy, cornerValues(image, corner, attributes.fillValue)), 3)),
      ),
    );
  const { x, y, column, row, scale } = points;
  const slopeX = tf.div(slope("slopeX"), scale);
  const slopeY = tf.div(slope("slopeY"), scale);
  const slopeScale = tf.neg(tf.add(tf.mul(slopeX, x), tf.mul(slopeY, y)));
  const numbers = [
    ...[tf.mul(slopeX, column), tf.mul(slopeX, row), slopeX],
    ...[tf.mul(slopeY, column), tf.mul(slopeY, row), slopeY],
    ...[tf.mul(slopeScale, column), tf.mul(slopeScale, row)],
  ].map((each) => tf.sum(each, [1, 2]));
  const gradient = tf.stack(numbers, 1);
  return transforms.shape[0] === 1 ? tf.sum(gradient, 0, true) : gradient;
}

/** What was read at a corner of the points. */
function cornerValues(image: tf.Tensor, { pixel }: Corner, fillValue: number): tf.Tensor {
  const pixels = tf.reshape(image, [-1, image.shape[3] as number]);
  const inside = tf.greaterEqual(pixel, 0);
  const read = tf.gather(pixels, tf.maximum(pixel, tf.scalar(0, "int32")));
  return tf.where(tf.expandDims(inside, 3), read, tf.scalar(fillValue));
}
