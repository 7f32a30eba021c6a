import * as tf from "@tensorflow/tfjs";
import { addKernel } from "./add-kernel.js";

const OPAQUE = 255;

/** What turns an image about a point, for `tf.image.transform`: [1, 8]. */
export function rotationTransform(
  [, height = 0, width = 0]: readonly number[],
  radians: number,
  center: number | [number, number],
): tf.Tensor2D {
  const [x, y] = tf.backend_util.getImageCenter(center, height, width);
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return tf.tensor2d([[cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos, 0, 0]]);
}

/** To the nearest pixel, as in tfjs's other backends. */
addKernel<
  "image",
  { radians: number; fillValue: number | [number, number, number]; center: number | [number, number] }
>("RotateWithOffset", ({ image }, { radians, fillValue, center }) => {
  const transform = rotationTransform(image.shape, radians, center);
  const rotate = (what: tf.Tensor, fill: number) =>
    tf.image.transform(what as tf.Tensor4D, transform, "nearest", "constant", fill);
  if (typeof fillValue === "number") return rotate(image, fillValue);
  const isInside = rotate(tf.onesLike(image), 0).toBool();
  const fill = tf.tensor1d([...fillValue, OPAQUE].slice(0, image.shape[3]));
  return tf.where(isInside, rotate(image, 0) as tf.Tensor, fill);
});
