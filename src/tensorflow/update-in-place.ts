import * as tf from "@tensorflow/tfjs";
import { backend } from "./backend.js";
import { activeRecorder } from "./recording.js";
import { createTypeAttribute } from "./type-attribute.js";

/**
 * Changes variables by an op of TensorFlow's that does so in place, `ResourceApplyAdam` and its like: one pass over
 * the memory, where ordinary ops take a dozen. For optimizers, and only inside compile().
 *
 * @param variables What the op changes, float32, in the order of its inputs.
 * @param inputs The inputs after those.
 * @returns Whether it was recorded; if not, nothing has happened and ordinary ops must do it.
 */
export function updateInPlace(
  opName: string,
  variables: readonly tf.Variable[],
  inputs: readonly tf.Tensor[],
): boolean {
  const recorder = activeRecorder();
  if (!recorder || variables.some(({ dtype }) => dtype !== "float32")) return false;
  const values = recorder.updateInPlace(
    opName,
    [createTypeAttribute("T", "float32")],
    backend.getInputTensorIds(variables),
    backend.getInputTensorIds(inputs),
  );
  tf.tidy(() => {
    for (const [index, variable] of variables.entries())
      variable.assign(backend.createOutputTensor(values[index]!));
  });
  return true;
}
