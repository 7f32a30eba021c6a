import { c, type Graph, type Output, type Session, type Tensor, type TensorHandle } from "./c-api.js";
import { castHandle, tfjsDataType } from "./cast-handle.js";
import { configuration } from "./context.js";
import { shapeOf, type TensorMetadata } from "./execute-op.js";
import { nameOf } from "./names.js";
import { check, status } from "./status.js";
import { dtypeName } from "./tensor-data.js";
import { adopt, handleOf } from "./tensor-store.js";

interface LoadedModel {
  readonly session: Session;
  readonly graph: Graph;
}

const models = new Map<number, LoadedModel>();
let nextId = 0;

/**
 * Loads the graph and the variables of a SavedModel.
 *
 * @param tags Of the graph wanted, with commas between them.
 */
export function loadSavedModel(folder: string, tags: string): number {
  const options = c.newSessionOptions();
  const graph = c.newGraph();
  const names = tags.split(",").map(nameOf);
  try {
    c.setConfig(options, configuration, configuration.length, status);
    check("TensorFlow refused its configuration");
    const session = c.loadSessionFromSavedModel(options, 0, folder, names, names.length, graph, 0, status);
    check(`The SavedModel in ${folder} could not be loaded`);
    models.set(nextId, { session, graph });
    return nextId++;
  } catch (error) {
    c.deleteGraph(graph);
    throw error;
  } finally {
    c.deleteSessionOptions(options);
  }
}

/**
 * Runs a loaded model.
 *
 * @param inputNames Of the graph's tensors that the inputs are for (`serving_default_x:0`), with commas between them.
 * @param outputNames Of those wanted, likewise.
 */
export function runSavedModel(
  id: number,
  inputIds: readonly number[],
  inputNames: string,
  outputNames: string,
): TensorMetadata[] {
  const { session, graph } = modelOf(id);
  const inputs = inputNames ? inputNames.split(",").map((name) => findOutput(graph, name)) : [];
  const outputs = outputNames.split(",").map((name) => findOutput(graph, name));
  const values: Tensor[] = [];
  const results = new BigUint64Array(outputs.length);
  try {
    for (const [index, input] of inputs.entries()) {
      const name = inputNames.split(",")[index] as string;
      values.push(tensorFor(handleOf(inputIds[index] as number), c.operationOutputType(input), name));
    }
    const given = BigUint64Array.from(values, BigInt);
    const [inputCount, outputCount] = [inputs.length, outputs.length];
    c.sessionRun(session, 0, inputs, given, inputCount, outputs, results, outputCount, null, 0, 0, status);
    check("TensorFlow could not run the SavedModel");
    return Array.from(results, (tensor) => metadataOf(Number(tensor) as Tensor));
  } finally {
    for (const tensor of [...values, ...Array.from(results, Number)]) {
      if (tensor) c.deleteTensor(tensor as Tensor);
    }
  }
}

/** Frees a loaded model. */
export function deleteSavedModel(id: number): void {
  const { session, graph } = modelOf(id);
  models.delete(id);
  c.closeSession(session, status);
  c.deleteSession(session, status);
  c.deleteGraph(graph);
  check("TensorFlow did not close a SavedModel");
}

/** How many models are loaded. */
export function savedModelCount(): number {
  return models.size;
}

function modelOf(id: number): LoadedModel {
  const model = models.get(id);
  if (!model) throw new Error(`SavedModel ${id} is not loaded (any more).`);
  return model;
}

function findOutput(graph: Graph, name: string): Output {
  const [operationName = "", index = "0"] = name.split(":");
  const oper = c.graphOperationByName(graph, operationName);
  if (!oper || Number(index) >= c.operationNumOutputs(oper)) {
    throw new RangeError(`The SavedModel's graph has no tensor named ${name}.`);
  }
  return { oper, index: Number(index) };
}

/** The values of a handle, cast to a dtype that tfjs knows as the same one. */
function tensorFor(handle: TensorHandle, dtype: number, name: string): Tensor {
  const given = c.tensorHandleDataType(handle);
  if (tfjsDataType(dtype) !== given) {
    throw new TypeError(
      `The SavedModel's input ${name} must be ${dtypeName(tfjsDataType(dtype))}, not ${dtypeName(given)}: cast it.`,
    );
  }
  const cast = dtype === given ? undefined : castHandle(handle, dtype);
  const tensor = c.tensorHandleResolve(cast ?? handle, status);
  if (cast) c.deleteTensorHandle(cast);
  check(`The values of the SavedModel's input ${name} could not be read`);
  return tensor;
}

function metadataOf(tensor: Tensor): TensorMetadata {
  const handle = c.newTensorHandle(tensor, status);
  check("A result of the SavedModel could not be taken over");
  const wanted = tfjsDataType(c.tensorHandleDataType(handle));
  if (wanted === c.tensorHandleDataType(handle))
    return { id: adopt(handle), shape: shapeOf(handle), dtype: wanted };
  try {
    const cast = castHandle(handle, wanted);
    return { id: adopt(cast), shape: shapeOf(cast), dtype: wanted };
  } finally {
    c.deleteTensorHandle(handle);
  }
}
