import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME } from "../backend.js";

/** Registers a kernel that tfjs-node does not have. Tensors that it makes on the way are disposed. */
export function addKernel<Inputs extends string, Attributes extends object>(
  kernelName: string,
  kernel: (inputs: Record<Inputs, tf.Tensor>, attributes: Attributes) => tf.Tensor | tf.Tensor[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => kernel(inputs as Record<Inputs, tf.Tensor>, attrs as unknown as Attributes)),
  });
}
