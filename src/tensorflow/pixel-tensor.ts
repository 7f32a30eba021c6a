import type * as tf from "@tensorflow/tfjs";
import { backend } from "./backend.js";
import { AttrType, c, DataType, type TensorHandle } from "./c-api.js";
import { castHandle } from "./cast-handle.js";
import { executeOp } from "./execute-op.js";
import { handleFromBytes, handleFromValues } from "./tensor-data.js";
import { adopt, release } from "./tensor-store.js";

let white: number | undefined;

/**
 * Pictures as a tensor of the numbers that their bytes stand for: TensorFlow takes the bytes as they are and divides
 * them by 255, which takes a sixth of the time that JavaScript needs to make and hand over floats.
 *
 * @param parts Bytes, 0 (black) to 255 (white), that stand one after the other in the tensor.
 * @param shape As many values as there are bytes in all parts.
 * @returns float32 in [0, 1], the float nearest to byte / 255. The caller disposes of it.
 */
export function pixelTensor(parts: readonly Uint8Array[], shape: readonly number[]): tf.Tensor {
  white ??= adopt(handleFromValues([], DataType.float32, Float32Array.of(255)));
  const floats = adopt(toFloats(handleFromBytes(parts, shape)));
  try {
    const type = [{ name: "T", type: AttrType.type, value: DataType.float32 }];
    return backend.createOutputTensor(executeOp("RealDiv", type, [floats, white], 1)[0]!);
  } finally {
    release(floats);
  }
}

function toFloats(bytes: TensorHandle): TensorHandle {
  try {
    return castHandle(bytes, DataType.float32);
  } finally {
    c.deleteTensorHandle(bytes);
  }
}
