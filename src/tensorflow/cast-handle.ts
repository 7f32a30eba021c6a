import { c, DataType, eagerAttributes, type TensorHandle } from "./c-api.js";
import { context } from "./context.js";
import { handleAt } from "./execute-op.js";
import { nameOf } from "./names.js";
import { check, status } from "./status.js";
import { dtypeName } from "./tensor-data.js";

/** TF_DataTypes that tfjs does not have, by the one that stands for them there. */
const standIns = new Map<number, number>([
  ...[2, 14, 19].map((float) => [float, DataType.float32] as const), // double, bfloat16, half
  ...[4, 5, 6, 9, 17, 22, 23].map((integer) => [integer, DataType.int32] as const), // (u)int8, 16, 32, 64
]);

/** The TF_DataType by which tfjs knows the values of one: itself, or one that is cast to. */
export function tfjsDataType(dtype: number): number {
  return standIns.get(dtype) ?? dtype;
}

/** A new handle with the values of another one cast; its owner deletes it. */
export function castHandle(handle: TensorHandle, dtype: number): TensorHandle {
  const from = c.tensorHandleDataType(handle);
  const result = new Uint32Array(2);
  const op = c.newOp(context, nameOf("Cast"), status);
  try {
    c.opAddInput(op, handle, status);
    eagerAttributes.type(op, nameOf("SrcT"), from);
    eagerAttributes.type(op, nameOf("DstT"), dtype);
    c.execute(op, result, Int32Array.of(1), status);
    check(`TensorFlow could not cast ${dtypeName(from)} to ${dtypeName(dtype)}`);
    return handleAt(result, 0);
  } finally {
    c.deleteOp(op);
  }
}
