import { tf } from "../../src/tensorflow/index.js";

/** sin(0.7 i + phase), element by element; as in test/reference/tensorflow-ops.py. */
export function wave<T extends tf.Tensor = tf.Tensor>(shape: number[], phase = 0): T {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, index) => Math.sin(0.7 * index + phase)),
    shape,
  ) as T;
}
