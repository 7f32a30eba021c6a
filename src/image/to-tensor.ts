import { tf } from "../tensorflow/index.js";
import { pixelTensor } from "../tensorflow/pixel-tensor.js";
import { checkImage, type Image } from "./image.js";

/**
 * The picture as a tensor for a model.
 *
 * @param image Any image; uint8 values are divided by 255.
 * @returns float32 `[height, width, channels]`, values in [0, 1]. The caller disposes of it.
 * @throws {TypeError} If it is no image.
 * @example toTensor({ data: new Uint8Array([0, 51, 255, 102]), shape: [2, 2, 1] }).arraySync() // [[[0], [0.2]], [[1], [0.4]]]
 */
export function toTensor(image: Image): tf.Tensor3D {
  checkImage(image);
  const { data, shape } = image;
  return data instanceof Float32Array
    ? tf.tensor3d(data, [...shape])
    : (pixelTensor([data], shape) as tf.Tensor3D);
}
