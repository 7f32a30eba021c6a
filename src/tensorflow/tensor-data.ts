import { c, DataType, eagerAttributes, type Tensor, type TensorHandle } from "./c-api.js";
import { errorAtCaller } from "./caller.js";
import { context, mainDevice } from "./context.js";
import { memcpy } from "./library.js";
import { nameOf } from "./names.js";
import { check, status } from "./status.js";

/** Bytes of a TF_TString, fixed by TensorFlow's ABI. */
const STRING_SIZE = 24;

const DTYPE_NAMES = new Map<number, string>(Object.entries(DataType).map(([name, value]) => [value, name]));

/** The arrays that may hold the values of a dtype on the way in; an int64 comes as pairs of int32, low half first. */
const ARRAY_OF = new Map<
  number,
  { readonly kind: string; readonly perElement: number; readonly bytes: number }
>([
  [DataType.float32, { kind: "Float32Array", perElement: 1, bytes: 4 }],
  [DataType.complex64, { kind: "Float32Array", perElement: 2, bytes: 8 }],
  [DataType.int32, { kind: "Int32Array", perElement: 1, bytes: 4 }],
  [DataType.int64, { kind: "Int32Array", perElement: 2, bytes: 8 }],
  [DataType.bool, { kind: "Uint8Array", perElement: 1, bytes: 1 }],
  [DataType.uint8, { kind: "Uint8Array", perElement: 1, bytes: 1 }],
]);

/** What a tensor's values look like in JavaScript. */
export type Values = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint8Array[];

/** The name of a TF_DataType, for messages. */
export function dtypeName(dtype: number): string {
  return DTYPE_NAMES.get(dtype) ?? `dtype ${dtype}`;
}

/** A new handle with a copy of `values`; its owner deletes it. */
export function handleFromValues(shape: readonly number[], dtype: number, values: Values): TensorHandle {
  if (dtype === DataType.string) return handleFromStrings(shape, values as Uint8Array[]);
  const tensor = allocate(shape, dtype, values);
  const handle = toHandle(tensor);
  // int32 stays in the host's memory, where most GPU kernels expect shapes and indices.
  return mainDevice.type === "CPU" || dtype === DataType.int32 ? handle : moveToMainDevice(handle);
}

/** A new handle of uint8 with a copy of bytes that stand one after the other; its owner deletes it. */
export function handleFromBytes(parts: readonly Uint8Array[], shape: readonly number[]): TensorHandle {
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  const tensor = allocateBytes(shape, DataType.uint8, bytes);
  let to = c.tensorData(tensor);
  for (const part of parts) {
    memcpy(to, part, part.length);
    to += part.length;
  }
  const handle = toHandle(tensor);
  return mainDevice.type === "CPU" ? handle : moveToMainDevice(handle);
}

/** A copy of the values behind a handle. */
export function valuesOfHandle(handle: TensorHandle): Values {
  const tensor = c.tensorHandleResolve(handle, status);
  check("A tensor could not be read");
  try {
    return valuesOfTensor(tensor, c.tensorHandleDataType(handle));
  } finally {
    c.deleteTensor(tensor);
  }
}

function allocate(shape: readonly number[], dtype: number, values: Values): Tensor {
  const array = ARRAY_OF.get(dtype);
  if (!array) throw typeError(`A tensor of ${dtypeName(dtype)} cannot be made from values.`);
  if (values.constructor.name !== array.kind || Array.isArray(values)) {
    throw typeError(
      `The values of a ${dtypeName(dtype)} tensor must be a ${array.kind}, not ${values.constructor.name}.`,
    );
  }
  const elements = shape.reduce((product, size) => product * size, 1);
  if (values.length !== elements * array.perElement) {
    throw typeError(
      `A ${dtypeName(dtype)} tensor of shape [${shape}] needs ${elements * array.perElement} values; got ${values.length}.`,
    );
  }
  const bytes = elements * array.bytes;
  const tensor = allocateBytes(shape, dtype, bytes);
  if (bytes > 0) memcpy(c.tensorData(tensor), values, bytes);
  return tensor;
}

function allocateBytes(shape: readonly number[], dtype: number, bytes: number): Tensor {
  const tensor = c.allocateTensor(dtype, shape, shape.length, bytes);
  if (tensor) return tensor;
  throw errorAtCaller(`No memory for a ${dtypeName(dtype)} tensor of shape [${shape}] (${bytes} bytes).`, {
    Kind: RangeError,
  });
}

/** TensorFlow frees the tensors that it is given, but not the strings in them: it gets a copy of its own making. */
function handleFromStrings(shape: readonly number[], strings: readonly Uint8Array[]): TensorHandle {
  const tensor = c.allocateTensor(DataType.string, shape, shape.length, strings.length * STRING_SIZE);
  const first = c.tensorData(tensor);
  strings.forEach((bytes, index) => {
    c.stringInit(first + index * STRING_SIZE);
    c.stringCopy(first + index * STRING_SIZE, bytes, bytes.length);
  });
  const handle = c.newTensorHandle(tensor, status);
  try {
    check("A tensor could not be made");
    return copyOfStrings(handle);
  } finally {
    c.deleteTensorHandle(handle);
    strings.forEach((_, index) => {
      c.stringDealloc(first + index * STRING_SIZE);
    });
    c.deleteTensor(tensor);
  }
}

function copyOfStrings(handle: TensorHandle): TensorHandle {
  const result = new Uint32Array(2);
  const op = c.newOp(context, nameOf("StringJoin"), status);
  try {
    eagerAttributes.int(op, nameOf("N"), 1);
    c.opAddInput(op, handle, status);
    c.execute(op, result, Int32Array.of(1), status);
    check("A tensor of strings could not be copied");
    return ((result[0] as number) + (result[1] as number) * 2 ** 32) as TensorHandle;
  } finally {
    c.deleteOp(op);
  }
}

function toHandle(tensor: Tensor): TensorHandle {
  const handle = c.newTensorHandle(tensor, status);
  c.deleteTensor(tensor);
  check("A tensor could not be made");
  return handle;
}

function moveToMainDevice(handle: TensorHandle): TensorHandle {
  const moved = c.tensorHandleCopyToDevice(handle, context, mainDevice.path, status);
  c.deleteTensorHandle(handle);
  check(`A tensor could not be copied to ${mainDevice.name}`);
  return moved;
}

function valuesOfTensor(tensor: Tensor, dtype: number): Values {
  const bytes = c.tensorByteSize(tensor);
  switch (dtype) {
    case DataType.float32:
    case DataType.complex64:
      return copyInto(new Float32Array(bytes / 4), tensor, bytes);
    case DataType.int32:
      return copyInto(new Int32Array(bytes / 4), tensor, bytes);
    case DataType.int64:
      return copyInto(new BigInt64Array(bytes / 8), tensor, bytes);
    case DataType.bool:
    case DataType.uint8:
      return copyInto(new Uint8Array(bytes), tensor, bytes);
    case DataType.string:
      return stringsOfTensor(tensor);
    case DataType.resource:
      return [copyInto(new Uint8Array(bytes), tensor, bytes)];
    default:
      throw typeError(`A tensor of ${dtypeName(dtype)} cannot be read into JavaScript.`);
  }
}

function copyInto<Target extends ArrayBufferView>(target: Target, tensor: Tensor, bytes: number): Target {
  if (bytes > 0) memcpy(target, c.tensorData(tensor), bytes);
  return target;
}

function stringsOfTensor(tensor: Tensor): Uint8Array[] {
  const first = c.tensorData(tensor);
  return Array.from({ length: c.tensorElementCount(tensor) }, (_, index) => {
    const string = first + index * STRING_SIZE;
    const bytes = new Uint8Array(c.stringSize(string));
    if (bytes.length > 0) memcpy(bytes, c.stringData(string), bytes.length);
    return bytes;
  });
}

function typeError(message: string): Error {
  return errorAtCaller(message, { Kind: TypeError });
}
