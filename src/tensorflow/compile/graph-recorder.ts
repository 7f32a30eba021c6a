import type { Variable } from "@tensorflow/tfjs";
import { type Attribute, setAttributes } from "../attributes.js";
import {
  AttrType,
  c,
  DataType,
  type GraphFunction,
  graphAttributes,
  type Operation,
  type Output,
  type Tensor,
  type TensorHandle,
} from "../c-api.js";
import { errorAtCaller } from "../caller.js";
import { checkCall } from "../check-call.js";
import { castToInt32, shapeOf, type TensorMetadata } from "../execute-op.js";
import { nameOf } from "../names.js";
import { signatureOf } from "../op-signature.js";
import type { Recorder } from "../recording.js";
import { check, status } from "../status.js";
import { dtypeName } from "../tensor-data.js";
import { handleOf } from "../tensor-store.js";
import { beforePooling, type Call } from "./before-pooling.js";
import type { RunnableGraph } from "./cost.js";
import { graphToFunction, runOnce } from "./graph-function.js";
import { RecordedOps } from "./recorded-ops.js";

/** A tensor from outside with up to so many elements becomes part of the graph; a larger one is an argument. */
const MAX_EMBEDDED_ELEMENTS = 1024;

/** Where the value of one of a function's inputs comes from at every call. */
export type InputSource =
  | { readonly argument: number }
  | { readonly variable: Variable }
  | { readonly captured: TensorHandle }
  | "call number";

/** A recorded graph, also as a function; its new owner frees both and the captured handles. */
export interface FinishedGraph extends RunnableGraph {
  readonly name: string;
  readonly graphFunction: GraphFunction;
  readonly inputs: readonly InputSource[];
  readonly captured: readonly TensorHandle[];
  readonly results: readonly Omit<TensorMetadata, "id">[];
  readonly ops: RecordedOps;
}

/** A value inside the graph. */
interface Node {
  readonly output: Output;
  readonly opName: string;
  readonly dtype: number;
  readonly shape: number[];
}

/** An input that nothing has used so far. */
interface PendingInput {
  readonly source: InputSource;
  readonly label: string;
  readonly dtype: number;
  readonly shape: number[];
}

let nextId = -2;
/** Counts the variables that last for a part of one call; no two have the same name. */
let nextVariable = 0;

/** Writes the ops that a function calls into a TensorFlow graph. */
export class GraphRecorder implements Recorder {
  readonly #inputs: InputSource[] = [];
  #captured: TensorHandle[] = [];
  readonly #graph = c.newGraph();
  #finished = false;
  readonly #nodes = new Map<number, Node>();
  readonly #sources = new Map<number, InputSource>();
  readonly #pending = new Map<number, PendingInput>();
  readonly #constants = new Map<number, Node>();
  readonly #placeholders: Output[] = [];
  readonly #recorded = new RecordedOps();
  /** By the number of a result: what made it. */
  readonly #calls = new Map<number, Call>();
  /** What must run before an operation. */
  readonly #needed = new Map<Operation, readonly Operation[]>();
  #operations = 0;
  #callNumber: TensorMetadata | undefined;
  readonly seed: number | undefined;

  constructor(seed?: number) {
    this.seed = seed;
  }

  /** A tensor that stands for a value known at the call only. */
  addInput(label: string, dtype: number, shape: number[], source: InputSource): TensorMetadata {
    const id = nextId--;
    this.#pending.set(id, { source, label, dtype, shape });
    this.#sources.set(id, source);
    return { id, dtype, shape };
  }

  readonly executeOp = (
    opName: string,
    attributes: readonly Attribute[],
    inputIds: readonly number[],
    outputCount: number,
  ): TensorMetadata[] => {
    const smaller = beforePooling(this, opName, attributes, inputIds);
    if (smaller) return smaller;
    const inputs = inputIds.map((id) => this.#nodeOf(id));
    const rankOf = (index: number) => (inputs[index] as Node).shape.length;
    checkCall({ opName, attributes, inputCount: inputs.length, outputCount, rankOf });
    const operation = this.#addOperation(opName, inputs, attributes);
    return Array.from({ length: outputCount }, (_, index) => {
      const result = this.#publish(this.#node(opName, operation, index));
      this.#calls.set(result.id, { opName, attributes, inputIds });
      return result;
    });
  };

  /** Makes a variable of TensorFlow's of each value, lets the op change them, and reads and destroys them. */
  readonly updateInPlace = (
    opName: string,
    attributes: readonly Attribute[],
    valueIds: readonly number[],
    inputIds: readonly number[],
  ): TensorMetadata[] => {
    const values = valueIds.map((id) => this.#nodeOf(id));
    const inputs = inputIds.map((id) => this.#nodeOf(id));
    const variables = values.map(({ dtype, shape }) => {
      const oper = this.#addOperation(
        "VarHandleOp",
        [],
        [
          ...typeAttribute("dtype", dtype),
          { name: "shape", type: AttrType.shape, value: shape },
          { name: "shared_name", type: AttrType.string, value: `in_place_${nextVariable++}` },
        ],
      );
      return { output: { oper, index: 0 }, opName: "VarHandleOp", dtype: DataType.resource, shape: [] };
    });
    const assigned = variables.map((variable, index) =>
      this.#addOperation(
        "AssignVariableOp",
        [variable, values[index]!],
        typeAttribute("dtype", values[index]!.dtype),
      ),
    );
    const update = this.#addOperation(opName, [...variables, ...inputs], attributes, assigned);
    return variables.map((variable, index) => {
      const { dtype, shape } = values[index]!;
      const read = this.#addOperation("ReadVariableOp", [variable], typeAttribute("dtype", dtype), [update]);
      this.#addOperation("DestroyResourceOp", [variable], [], [read]);
      const result = this.#publish({ output: { oper: read, index: 0 }, opName, dtype, shape });
      this.#calls.set(result.id, { opName, attributes, inputIds: [...valueIds, ...inputIds] });
      return result;
    });
  };

  /** What comes from outside and decides these tensors' values, by number. */
  inputsOf(ids: readonly number[]): Map<number, InputSource> {
    const found = new Map<number, InputSource>();
    const seen = new Set<number>();
    const waiting = [...ids];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const source = this.#sources.get(id);
      if (source) found.set(id, source);
      waiting.push(...(this.#calls.get(id)?.inputIds ?? []));
    }
    return found;
  }

  /** Computes tensors now, from the values that their inputs have; the handles' owner deletes them. */
  evaluate(ids: readonly number[], handleFor: (source: InputSource) => TensorHandle): TensorHandle[] {
    const outputs = ids.map((id) => this.#returnable(this.#nodeOf(id)).output);
    const inputs = this.inputsOf(ids);
    const placeholders = [...inputs.keys()].map((id) => this.#nodeOf(id).output);
    const operations = this.#operationsFor(outputs, placeholders);
    const firstValues = graphToFunction(this.#graph, "first_values", placeholders, outputs, operations);
    return runOnce(firstValues, [...inputs.values()].map(handleFor), ids.length);
  }

  /** What computes outputs: all else, what changes variables above all, is not to run. */
  #operationsFor(outputs: readonly Output[], inputs: readonly Output[]): Operation[] {
    const seen = new Set(inputs.map(({ oper }) => oper));
    const found: Operation[] = [];
    const waiting = outputs.map(({ oper }) => oper);
    for (let operation = waiting.pop(); operation !== undefined; operation = waiting.pop()) {
      if (seen.has(operation)) continue;
      seen.add(operation);
      found.push(operation);
      waiting.push(...(this.#needed.get(operation) ?? []));
    }
    return found;
  }

  /** What made a value of the function's, by number. */
  callOf(id: number): Call | undefined {
    return this.#calls.get(id);
  }

  callNumber(): TensorMetadata {
    this.#callNumber ??= this.addInput("the number of the call", DataType.int32, [], "call number");
    return this.#callNumber;
  }

  describe(id: number): string {
    const pending = this.#pending.get(id);
    if (pending) return pending.label;
    const node = this.#nodes.get(id);
    return node ? `the result of ${node.opName} (${describeValue(node)})` : "a tensor of another recording";
  }

  /** Ends the recording with these tensors as the function's results; `label` becomes part of its name. */
  finish(label: string, resultIds: readonly number[]): FinishedGraph {
    const nodes = resultIds.map((id) => this.#returnable(this.#nodeOf(id)));
    const outputs = nodes.map(({ output }) => output);
    const { name, graphFunction } = graphToFunction(this.#graph, label, this.#placeholders, outputs);
    const captured = this.#captured;
    this.#captured = [];
    this.#finished = true;
    return {
      graph: this.#graph,
      placeholders: this.#placeholders,
      outputs,
      name,
      graphFunction,
      inputs: this.#inputs,
      captured,
      results: nodes.map(({ dtype, shape }) => ({ dtype, shape })),
      ops: this.#recorded,
    };
  }

  dispose(): void {
    for (const handle of this.#captured) c.deleteTensorHandle(handle);
    if (!this.#finished) c.deleteGraph(this.#graph);
  }

  #publish(node: Node): TensorMetadata {
    if (node.dtype === DataType.int64 || node.dtype === DataType.uint8)
      return this.#publish(this.#toInt32(node));
    const id = nextId--;
    this.#nodes.set(id, node);
    return { id, dtype: node.dtype, shape: node.shape };
  }

  #nodeOf(id: number): Node {
    const known = this.#nodes.get(id) ?? this.#constants.get(id);
    if (known) return known;
    const pending = this.#pending.get(id);
    const node = pending ? this.#placeholder(pending) : this.#outside(id);
    (pending ? this.#nodes : this.#constants).set(id, node);
    return node;
  }

  #placeholder({ source, label, dtype, shape }: PendingInput): Node {
    const operation = this.#addOperation(
      "Placeholder",
      [],
      [...typeAttribute("dtype", dtype), { name: "shape", type: AttrType.shape, value: shape }],
    );
    this.#inputs.push(source);
    this.#placeholders.push({ oper: operation, index: 0 });
    return { output: { oper: operation, index: 0 }, opName: label, dtype, shape };
  }

  /** A tensor that existed before: its value never changes, so a small one becomes part of the function. */
  #outside(id: number): Node {
    const handle = handleOf(id);
    const dtype = c.tensorHandleDataType(handle);
    const shape = shapeOf(handle);
    if (sizeOf(shape) <= MAX_EMBEDDED_ELEMENTS) return this.#constant(handle, dtype, shape);
    const copy = c.tensorHandleCopySharingTensor(handle, status);
    check("A tensor could not be shared");
    this.#captured.push(copy);
    const source = { captured: copy };
    this.#sources.set(id, source);
    return this.#placeholder({ source, label: "a captured tensor", dtype, shape });
  }

  #constant(handle: TensorHandle, dtype: number, shape: number[]): Node {
    const tensor = c.tensorHandleResolve(handle, status);
    check("A tensor could not be read");
    try {
      const operation = this.#addOperation("Const", [], typeAttribute("dtype", dtype), [], tensor);
      return { output: { oper: operation, index: 0 }, opName: "Const", dtype, shape };
    } finally {
      c.deleteTensor(tensor);
    }
  }

  #toInt32(node: Node): Node {
    const cast = this.#addOperation("Cast", [node], castToInt32(node.dtype));
    return this.#node("Cast", cast, 0);
  }

  /** A function's result must not be one of its inputs itself. */
  #returnable(node: Node): Node {
    if (!this.#placeholders.some(({ oper }) => oper === node.output.oper)) return node;
    const identity = this.#addOperation("Identity", [node], typeAttribute("T", node.dtype));
    return this.#node("Identity", identity, 0);
  }

  /**
   * @param after Operations to wait for.
   * @param value The tensor that is the attribute `value`.
   */
  #addOperation(
    opName: string,
    inputs: readonly Node[],
    attributes: readonly Attribute[],
    after: readonly Operation[] = [],
    value?: Tensor,
  ): Operation {
    const name = `${opName}_${this.#operations++}`;
    const words = `${opName}(${inputs.map(describeValue).join(", ")})`;
    this.#recorded.add(name, words);
    const description = c.newOperation(this.#graph, opName, name);
    const outputs = inputs.map(({ output }) => output);
    const {
      listAt,
      inputs: { length: count },
    } = signatureOf(opName);
    const afterList = outputs.length - (count - listAt - 1);
    for (const output of outputs.slice(0, listAt)) c.addInput(description, output);
    if (listAt < count) {
      const list = outputs.slice(listAt, afterList);
      c.addInputList(description, list, list.length);
      for (const output of outputs.slice(afterList)) c.addInput(description, output);
    }
    setAttributes(graphAttributes, description, attributes);
    if (value !== undefined) c.setAttrTensor(description, nameOf("value"), value, status);
    for (const operation of after) c.addControlInput(description, operation);
    const operation = c.finishOperation(description, status);
    check(`TensorFlow could not record ${words}`);
    this.#needed.set(operation, [...inputs.map(({ output }) => output.oper), ...after]);
    return operation;
  }

  #node(opName: string, oper: Operation, index: number): Node {
    const output = { oper, index };
    const rank = c.graphGetTensorNumDims(this.#graph, output, status);
    const dims = new BigInt64Array(Math.max(rank, 1));
    if (rank > 0) c.graphGetTensorShape(this.#graph, output, dims, rank, status);
    check(`The shape of the result of ${opName} could not be inferred`);
    const shape = Array.from(dims.subarray(0, Math.max(rank, 0)), Number);
    if (rank < 0 && isScratch(opName, index))
      return { output, opName, dtype: c.operationOutputType(output), shape: [0] };
    if (rank < 0 || shape.includes(-1)) {
      throw errorAtCaller(
        `compile() cannot record ${opName}: the shape of its result depends on the values of its inputs. ` +
          "Call it outside of the compiled function.",
      );
    }
    return { output, opName, dtype: c.operationOutputType(output), shape };
  }
}

/** Whether a result is what an op leaves for its own gradient, of no shape that anyone knows. */
function isScratch(opName: string, index: number): boolean {
  return opName === "FusedBatchNormV3" && index === 5;
}

function typeAttribute(name: string, value: number): Attribute[] {
  return [{ name, type: AttrType.type, value }];
}

function describeValue({ dtype, shape }: { dtype: number; shape: readonly number[] }): string {
  return `${dtypeName(dtype)}[${shape}]`;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
