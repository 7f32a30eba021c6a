import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { binding } from "../binding.js";
import { getMetaGraphsFromSavedModel } from "./read-saved-model.js";

/** A loaded graph; the signatures of one model share it. */
interface Shared {
  readonly key: string;
  readonly id: number;
  users: number;
}

const loaded = new Map<string, Shared>();

/** One signature of a SavedModel, ready to run. */
export class TFSavedModel implements tf.InferenceModel {
  readonly #shared: Shared;
  readonly #signature: tf.SignatureDefEntry;
  #disposed = false;

  /** Made by {@link loadSavedModel}. */
  constructor(shared: Shared, signature: tf.SignatureDefEntry) {
    this.#shared = shared;
    this.#signature = signature;
    shared.users++;
  }

  /** Names, shapes and dtypes of the inputs. */
  get inputs(): tf.ModelTensorInfo[] {
    return Object.values(this.#signature.inputs).map(withoutZero);
  }

  /** Names, shapes and dtypes of the outputs. */
  get outputs(): tf.ModelTensorInfo[] {
    return Object.values(this.#signature.outputs).map(withoutZero);
  }

  /** Names of the graph's tensors by the names of the outputs. */
  get outputNodeNames(): Record<string, string> {
    return namesIn(this.#signature.outputs);
  }

  /**
   * Runs the model. Its dtypes that tfjs does not have are cast to and from the nearest ones.
   *
   * @param inputs The one input; or all in the order of their names; or all by name.
   * @param _config Is there for tfjs's sake: all is computed in one batch.
   * @returns The one output (all, where there are several); or all in the order of their names; or all by name.
   * @throws {TypeError} If an input is missing, is not known, or has another dtype.
   */
  predict(
    inputs: tf.Tensor | tf.Tensor[] | tf.NamedTensorMap,
    _config?: tf.ModelPredictConfig,
  ): tf.Tensor | tf.Tensor[] | tf.NamedTensorMap {
    const names = Object.keys(this.#signature.outputs);
    const results = this.#run(inputs, Object.values(this.outputNodeNames));
    if (inputs instanceof tf.Tensor) return results.length === 1 ? (results[0] as tf.Tensor) : results;
    if (Array.isArray(inputs)) return results;
    return Object.fromEntries(names.map((name, index) => [name, results[index] as tf.Tensor]));
  }

  /**
   * Computes any tensors of the graph.
   *
   * @param outputs A name in the graph, or several: `dense/Relu:0`.
   */
  execute(
    inputs: tf.Tensor | tf.Tensor[] | tf.NamedTensorMap,
    outputs: string | string[],
  ): tf.Tensor | tf.Tensor[] {
    const results = this.#run(inputs, [outputs].flat());
    return Array.isArray(outputs) ? results : (results[0] as tf.Tensor);
  }

  /** Frees it; the graph goes with the last signature that uses it. */
  dispose(): void {
    this.#checkAlive();
    this.#disposed = true;
    this.#shared.users--;
    if (this.#shared.users > 0) return;
    loaded.delete(this.#shared.key);
    binding.deleteSavedModel(this.#shared.id);
  }

  #run(inputs: tf.Tensor | tf.Tensor[] | tf.NamedTensorMap, outputNames: string[]): tf.Tensor[] {
    this.#checkAlive();
    const tensors = inOrder(inputs, Object.keys(this.#signature.inputs));
    const inputNames = Object.values(namesIn(this.#signature.inputs));
    const ids = backend.getInputTensorIds(tensors);
    return binding
      .runSavedModel(this.#shared.id, ids, inputNames.join(), outputNames.join())
      .map((result) => backend.createOutputTensor(result));
  }

  #checkAlive(): void {
    if (this.#disposed) throw new Error("This SavedModel has been disposed: load it again.");
  }
}

/**
 * Loads one signature of a TensorFlow SavedModel (`tf.saved_model.save`, `model.export`).
 *
 * @param path The folder that holds saved_model.pb.
 * @param tags Of the graph wanted.
 * @param signature Its name; {@link getMetaGraphsFromSavedModel} tells them all.
 * @throws {RangeError} If the model has no such graph or signature; names those it has.
 */
export async function loadSavedModel(
  path: string,
  tags: readonly string[] = ["serve"],
  signature = "serving_default",
): Promise<TFSavedModel> {
  const graphs = await getMetaGraphsFromSavedModel(path);
  const wanted = [...tags].sort().join();
  const graph = graphs.find((one) => [...one.tags].sort().join() === wanted);
  if (!graph) {
    const known = graphs.map((one) => `[${one.tags}]`).join(", ");
    throw new RangeError(`The SavedModel in ${path} has no graph with the tags [${tags}], but ${known}.`);
  }
  const entry = graph.signatureDefs[signature];
  if (!entry) {
    const known = Object.keys(graph.signatureDefs).join(", ");
    throw new RangeError(`The SavedModel in ${path} has no signature ${signature}, but ${known}.`);
  }
  const { mtimeMs, size } = await stat(join(path, "saved_model.pb"));
  const key = [resolve(path), wanted, mtimeMs, size].join();
  let shared = loaded.get(key);
  if (!shared) {
    shared = { key, id: binding.loadSavedModel(path, tags.join()), users: 0 };
    loaded.set(key, shared);
  }
  return new TFSavedModel(shared, entry);
}

/** How many graphs of SavedModels are loaded. */
export function getNumOfSavedModels(): number {
  return binding.getNumOfSavedModels();
}

function inOrder(inputs: tf.Tensor | tf.Tensor[] | tf.NamedTensorMap, names: string[]): tf.Tensor[] {
  const byName = !(inputs instanceof tf.Tensor) && !Array.isArray(inputs);
  const given = byName ? Object.keys(inputs) : [inputs].flat();
  const wrong = byName
    ? [...given].sort().join() !== [...names].sort().join()
    : given.length !== names.length;
  if (wrong) {
    const what = byName ? `the inputs ${given.join(", ")}` : `${given.length} inputs`;
    throw new TypeError(
      `The SavedModel's signature takes ${names.join(", ") || "nothing"}; it was given ${what}.`,
    );
  }
  return byName ? names.map((name) => inputs[name] as tf.Tensor) : [inputs].flat();
}

function namesIn(infos: Record<string, tf.ModelTensorInfo>): Record<string, string> {
  return Object.fromEntries(Object.entries(infos).map(([name, info]) => [name, info.name]));
}

/** "x:0" is called "x". */
function withoutZero(info: tf.ModelTensorInfo): tf.ModelTensorInfo {
  return { ...info, name: info.name.replace(/:0$/, "") };
}
