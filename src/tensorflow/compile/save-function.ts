import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { c, DataType } from "../c-api.js";
import { type GraphValue, shapeMessage } from "./frozen-graph.js";
import { messageOf } from "./protocol-buffer.js";
import { enqueue } from "./queue.js";
import { trace } from "./trace.js";

/** Fields of tensorflow's SavedModel, MetaGraphDef, SignatureDef and TensorInfo (core/protobuf). */
const SAVED = { version: 1, graph: 2 };
const META = { info: 1, graph: 2, signature: 5 };
const INFO = { tag: 4, version: 5 };
const ENTRY = { key: 1, value: 2 };
const SIGNATURE = { input: 1, output: 2, method: 3 };
const TENSOR = { name: 1, dtype: 2, shape: 3 };

/**
 * Writes a function of one float32 tensor as a SavedModel of TensorFlow's: its ops as a graph, in which the values that
 * variables have now are constants. Shapes are those of the recording. The folder appears whole or not at all.
 *
 * @param fn Returns tensors by name.
 * @param shape Of its argument.
 * @param inputName What the signature `serving_default` calls it.
 * @param folder A new folder.
 */
export async function saveFunction(
  fn: (input: tf.Tensor) => Readonly<Record<string, tf.Tensor>>,
  { shape, inputName, folder }: { shape: readonly number[]; inputName: string; folder: string },
): Promise<void> {
  const bytes = await enqueue(async () => savedModel(fn, shape, inputName));
  const target = resolve(folder);
  await mkdir(dirname(target), { recursive: true });
  const part = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const written = join(part, "written"); // with the rights of any new folder, which a temporary one has not
    await mkdir(written);
    await writeFile(join(written, "saved_model.pb"), bytes);
    await rename(written, target);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

function savedModel(
  fn: (input: tf.Tensor) => Readonly<Record<string, tf.Tensor>>,
  shape: readonly number[],
  inputName: string,
): Uint8Array {
  const example = tf.zeros([...shape]);
  let names: string[] = [];
  const listed = (input: tf.Tensor) => {
    const results = fn(input);
    names = Object.keys(results);
    return Object.values(results);
  };
  const { program } = trace(listed, [example]);
  try {
    const { bytes, parameters, results } = program.frozen();
    const input = { name: parameters.get(0) ?? "", dtype: DataType.float32, shape: [...shape] };
    const signature = messageOf(
      entry(SIGNATURE.input, inputName, tensorInfo(input)),
      ...results.map((result, index) => entry(SIGNATURE.output, names[index]!, tensorInfo(result))),
      [SIGNATURE.method, "tensorflow/serving/predict"],
    );
    const info = messageOf([INFO.tag, "serve"], [INFO.version, c.version()]);
    const meta = messageOf(
      [META.info, info],
      [META.graph, bytes],
      entry(META.signature, "serving_default", signature),
    );
    return messageOf([SAVED.version, 1], [SAVED.graph, meta]);
  } finally {
    program.dispose();
    example.dispose();
  }
}

function tensorInfo({ name, dtype, shape }: GraphValue): Uint8Array {
  return messageOf([TENSOR.name, name], [TENSOR.dtype, dtype], [TENSOR.shape, shapeMessage(shape)]);
}

function entry(number: number, key: string, value: Uint8Array): readonly [number, Uint8Array] {
  return [number, messageOf([ENTRY.key, key], [ENTRY.value, value])];
}
