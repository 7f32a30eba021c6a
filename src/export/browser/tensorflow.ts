// What `src/tensorflow` is to the rest of the library, for the page: TensorFlow.js as the browser has it.
import * as tf from "@tensorflow/tfjs";

export { tf };

/** Runs op by op: nothing is recorded in a browser. */
export function compile<Args extends unknown[], Result extends tf.TensorContainer>(
  run: (...args: Args) => Result,
): ((...args: Args) => Promise<Result>) & { dispose(): void } {
  const call = async (...args: Args): Promise<Result> => tf.tidy(() => run(...args));
  return Object.assign(call, { dispose: () => undefined });
}

/** Bytes of pictures as a tensor of numbers in [0, 1]. */
export function pixelTensor(parts: readonly Uint8Array[], shape: readonly number[]): tf.Tensor {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const values = new Float32Array(length);
  let at = 0;
  for (const part of parts) for (const value of part) values[at++] = value / 255;
  return tf.tensor(values, [...shape]);
}
