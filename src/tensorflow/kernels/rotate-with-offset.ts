import * as tf from "@tensorflow/tfjs";
import { addKernel } from "./add-kernel.js";

const OPAQUE = 255;

/** A rotation about a point is a projective transform, to the nearest pixel as in tfjs's other backends. */
addKernel<
  "image",
  { radians: number; fillValue: number | [number, number, number]; center: number | [number, number] }
>("RotateWithOffset", ({ image }, { radians, fillValue, center }) => {
  const [, height = 0, width = 0, channels = 0] = image.shape;
  const [x, y] = tf.backend_util.getImageCenter(center, height, width);
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const rotation = tf.tensor2d([[cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos, 0, 0]]);
  const rotate = (what: tf.Tensor, fill: number) =>
    tf.image.transform(what as tf.Tensor4D, rotation, "nearest", "constant", fill);
  if (typeof fillValue === "number") return rotate(image, fillValue);
  const inside = rotate(tf.onesLike(image), 0).toBool();
  const fill = [...fillValue, OPAQUE].slice(0, channels);
  return tf.where(
    inside,
    rotate(image, 0),
    tf.broadcastTo(tf.tensor1d(fill), image.shape as tf.Tensor4D["shape"]),
  );
});
