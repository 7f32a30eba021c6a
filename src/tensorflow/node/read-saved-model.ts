import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import { DataType } from "../c-api.js";
import { tfjsDataType } from "../cast-handle.js";
import { type Field, fieldsOf } from "../compile/protocol-buffer.js";

/** Names of TensorFlow's data types, by their number. */
const TYPE_NAMES = (
  "INVALID FLOAT DOUBLE INT32 UINT8 INT16 INT8 STRING COMPLEX64 INT64 BOOL QINT8 QUINT8 QINT32 BFLOAT16 QINT16 " +
  "QUINT16 UINT16 COMPLEX128 HALF RESOURCE VARIANT UINT32 UINT64"
).split(" ");

const TFJS_TYPES = new Map<number, tf.DataType>([
  [DataType.float32, "float32"],
  [DataType.int32, "int32"],
  [DataType.bool, "bool"],
  [DataType.string, "string"],
  [DataType.complex64, "complex64"],
]);

/** What TensorFlow runs by itself when a model is loaded. */
const INIT_SIGNATURE = "__saved_model_init_op";

/** Numbers of the fields in tensorflow/core/protobuf/saved_model.proto and meta_graph.proto. */
const META_GRAPH = 2;
const META_INFO = 1;
const TAG = 4;
const SIGNATURE = 5;
const [INPUT, OUTPUT] = [1, 2];
const [NAME, DTYPE, SHAPE] = [1, 2, 3];
const DIMENSION = 2;
const SIZE = 1;
const UNKNOWN_RANK = 3;

/**
 * What is in a SavedModel: for every graph its tags and signatures, each with its inputs and outputs.
 *
 * @param path The folder that holds saved_model.pb.
 * @returns Shapes have -1 where any size will do; none where any rank will do. `dtype` is what tfjs gives and takes
 *   (int64 comes as int32, float64 as float32), `tfDtype` what the model has.
 * @throws {Error} If there is no saved_model.pb.
 */
export async function getMetaGraphsFromSavedModel(path: string): Promise<tf.MetaGraph[]> {
  const file = join(path, "saved_model.pb");
  const model = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new Error(`There is no SavedModel in ${path}: it has no file saved_model.pb.`, { cause: error });
  });
  return partsOf(model, META_GRAPH).map((graph) => ({
    tags: partsOf(only(graph, META_INFO), TAG).map(text),
    signatureDefs: mapOf(graph, SIGNATURE, (signature) => ({
      inputs: mapOf(signature, INPUT, tensorInfo),
      outputs: mapOf(signature, OUTPUT, tensorInfo),
    })),
  }));
}

function tensorInfo(message: Uint8Array): tf.ModelTensorInfo {
  const fields = fieldsOf(message);
  const tfType = last(fields, DTYPE)?.value ?? 0;
  const shape = fieldsOf(last(fields, SHAPE)?.bytes ?? new Uint8Array());
  const dtype = TFJS_TYPES.get(tfjsDataType(tfType));
  const name = text(only(message, NAME));
  if (!dtype) {
    throw new TypeError(
      `The SavedModel's tensor ${name} is of ${TYPE_NAMES[tfType] ?? tfType}, which tfjs has nothing for.`,
    );
  }
  const sizes = shape.filter(({ number }) => number === DIMENSION).map(({ bytes }) => sizeIn(bytes));
  return {
    name,
    dtype,
    tfDtype: `DT_${TYPE_NAMES[tfType]}`,
    ...(!last(shape, UNKNOWN_RANK)?.value && { shape: sizes }),
  };
}

function sizeIn(dimension: Uint8Array): number {
  const size = last(fieldsOf(dimension), SIZE)?.value ?? 0;
  // -1 is written as 2^64 - 1.
  return size >= 2 ** 63 ? -1 : size;
}

/** A map of the message, its keys in order. */
function mapOf<T>(message: Uint8Array, number: number, read: (value: Uint8Array) => T): Record<string, T> {
  const entries = partsOf(message, number)
    .map((entry): [string, Uint8Array] => [text(only(entry, 1)), only(entry, 2)])
    .filter(([key]) => key !== INIT_SIGNATURE)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, read(value)]));
}

function partsOf(message: Uint8Array, number: number): Uint8Array[] {
  return fieldsOf(message)
    .filter((field) => field.number === number)
    .map(({ bytes }) => bytes);
}

function only(message: Uint8Array, number: number): Uint8Array {
  return partsOf(message, number)[0] ?? new Uint8Array();
}

function last(fields: readonly Field[], number: number): Field | undefined {
  return fields.findLast((field) => field.number === number);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
