import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME } from "../backend.js";

/**
 * Puts a kernel of ours in front of tfjs-node's.
 *
 * @param kernel Returns undefined where tfjs-node's own is to do the work.
 */
export function replaceKernel<Inputs extends string, Attributes extends object>(
  kernelName: string,
  kernel: (
    inputs: Record<Inputs, tf.Tensor>,
    attributes: Attributes,
  ) => tf.TensorInfo | tf.TensorInfo[] | undefined,
): void {
  const original = tf.getKernel(kernelName, BACKEND_NAME);
  tf.unregisterKernel(kernelName, BACKEND_NAME);
  tf.registerKernel({
    ...original,
    kernelFunc: (call) =>
      kernel(call.inputs as Record<Inputs, tf.Tensor>, call.attrs as unknown as Attributes) ??
      original.kernelFunc(call),
  });
}
