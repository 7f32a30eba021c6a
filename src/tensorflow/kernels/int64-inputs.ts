import type * as tf from "@tensorflow/tfjs";
import type { Attribute } from "../attributes.js";
import { backend } from "../backend.js";
import { binding } from "../binding.js";

/** Values as TensorFlow's int64 takes them from JavaScript: pairs of int32, low half first. */
export function toInt64Pairs(values: ArrayLike<number>): Int32Array {
  const pairs = new BigInt64Array(values.length);
  for (let index = 0; index < values.length; index++) pairs[index] = BigInt(values[index] as number);
  return new Int32Array(pairs.buffer);
}

/**
 * Runs an op some of whose inputs must be int64, which tfjs does not have.
 *
 * @param inputs int32 tensors at the places in `int64At` are handed over as int64.
 */
export function runWithInt64(
  opName: string,
  inputs: readonly tf.Tensor[],
  int64At: readonly number[],
  attributes: readonly Attribute[],
  resultCount: number,
): tf.Tensor[] {
  const ids = backend.getInputTensorIds(inputs);
  const made: number[] = [];
  try {
    for (const index of int64At) {
      const input = inputs[index] as tf.Tensor;
      const id = binding.createTensor(input.shape, binding.TF_INT64, toInt64Pairs(input.dataSync()));
      made.push(id);
      ids[index] = id;
    }
    return binding
      .executeOp(opName, [...attributes], ids, resultCount)
      .map((result) => backend.createOutputTensor(result));
  } finally {
    for (const id of made) binding.deleteTensor(id);
  }
}
