import { lookAfterThisTurn } from "./after-stop.js";
import { type Attribute, setAttributes } from "./attributes.js";
import { AttrType, c, DataType, eagerAttributes, type TensorHandle } from "./c-api.js";
import { checkCall } from "./check-call.js";
import { context } from "./context.js";
import { nameOf } from "./names.js";
import { check, isOk, status } from "./status.js";
import { dtypeName } from "./tensor-data.js";
import { adopt, handleOf, release } from "./tensor-store.js";

/** What tfjs wants to know of an op's result. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

let results = new Uint32Array(2 * 16);
const resultCount = new Int32Array(1);

/**
 * Runs one op now.
 *
 * @param inputIds Inputs; those of a list stand one after the other.
 * @returns One entry an output. int64 and uint8, which tfjs does not have, come as int32.
 * @throws {RangeError} If there is not enough memory.
 * @throws {Error} TensorFlow's own words after the op's name and what went in.
 */
export function executeOp(
  opName: string,
  attributes: readonly Attribute[],
  inputIds: readonly number[],
  outputCount: number,
): TensorMetadata[] {
  lookAfterThisTurn();
  checkCall({
    opName,
    attributes,
    inputCount: inputIds.length,
    outputCount,
    rankOf: (index) => c.tensorHandleNumDims(handleOf(inputIds[index] as number), status),
  });
  const op = c.newOp(context, nameOf(opName), status);
  if (!isOk(status)) fail(opName, inputIds);
  try {
    for (const id of inputIds) {
      c.opAddInput(op, handleOf(id), status);
      if (!isOk(status)) fail(opName, inputIds);
    }
    setAttributes(eagerAttributes, op, attributes);
    if (results.length < 2 * outputCount) results = new Uint32Array(2 * outputCount);
    resultCount[0] = outputCount;
    c.execute(op, results, resultCount, status);
    if (!isOk(status)) fail(opName, inputIds);
  } finally {
    c.deleteOp(op);
  }
  // TensorFlow says how many results there are; an op may have fewer than were asked for.
  const count = resultCount[0] as number;
  if (count === 1) return [metadataOf(handleAt(results, 0))];
  return Array.from({ length: count }, (_, index) => handleAt(results, index)).map(metadataOf);
}

function fail(opName: string, inputIds: readonly number[]): void {
  check(() => `TensorFlow could not run ${opName}(${inputIds.map(describe).join(", ")})`);
}

/** The handle that TFE_Execute wrote at a place of its array of pointers. */
export function handleAt(pointers: Uint32Array, index: number): TensorHandle {
  return ((pointers[2 * index] as number) + (pointers[2 * index + 1] as number) * 2 ** 32) as TensorHandle;
}

function metadataOf(handle: TensorHandle): TensorMetadata {
  const id = adopt(handle);
  const dtype = c.tensorHandleDataType(handle);
  if (dtype === DataType.int64 || dtype === DataType.uint8) return toInt32(id, dtype);
  return { id, shape: shapeOf(handle), dtype };
}

function toInt32(id: number, dtype: number): TensorMetadata {
  try {
    return executeOp("Cast", castToInt32(dtype), [id], 1)[0] as TensorMetadata;
  } finally {
    release(id);
  }
}

/** The attributes of the op Cast from a dtype to int32. */
export function castToInt32(dtype: number): Attribute[] {
  return [
    { name: "SrcT", type: AttrType.type, value: dtype },
    { name: "DstT", type: AttrType.type, value: DataType.int32 },
  ];
}

/** The shape of the tensor behind a handle. */
export function shapeOf(handle: TensorHandle): number[] {
  const rank = c.tensorHandleNumDims(handle, status);
  check("The shape of a tensor could not be read");
  return Array.from({ length: rank }, (_, index) => c.tensorHandleDim(handle, index, status));
}

function describe(id: number): string {
  try {
    const handle = handleOf(id);
    return `${dtypeName(c.tensorHandleDataType(handle))}[${shapeOf(handle)}]`;
  } catch {
    return "a disposed tensor";
  }
}
