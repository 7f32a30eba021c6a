import type * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { c, DataType, type EagerOp, eagerAttributes, type Tensor, type TensorHandle } from "../c-api.js";
import { context } from "../context.js";
import { handleAt } from "../execute-op.js";
import { nameOf } from "../names.js";
import { check, status } from "../status.js";
import { handleFromValues } from "../tensor-data.js";
import { adopt, handleOf } from "../tensor-store.js";
import { measureOps, type OpCost } from "./cost.js";
import { type FrozenGraph, frozenGraph } from "./frozen-graph.js";
import type { FinishedGraph, InputSource } from "./graph-recorder.js";

/** The status of what runs on the other thread; one program runs at a time (see queue.ts). */
const threadStatus = c.newStatus();

/** tensorflow.ConfigProto with allow_soft_placement: TensorFlow optimizes the graph only of a function that has a config. */
const OPTIMIZED = Uint8Array.of(0x38, 1);

/** What takes less, in milliseconds, runs on this thread: to go to another one and back would take as long. */
const SHORT = 4;
/** So many milliseconds at most go by without a turn of the event loop, in which timers and Stop have theirs. */
const TURN = 10;
let lastTurn = Number.NEGATIVE_INFINITY;

/** A recorded function as one op of TensorFlow. */
export class Program {
  readonly #graph: FinishedGraph;
  readonly #assigned: readonly tf.Variable[];
  readonly #build: (tensors: readonly tf.Tensor[]) => unknown;
  // Memory that stays in place while the other thread writes to it.
  readonly #results: Uint32Array;
  readonly #resultCount = new Int32Array(new ArrayBuffer(4));
  /** How long the last run took, in milliseconds. */
  #took = Number.POSITIVE_INFINITY;

  /**
   * @param assigned Variables to be given the graph's last results.
   * @param build Makes what the function returned from the results before them.
   */
  constructor(
    graph: FinishedGraph,
    assigned: readonly tf.Variable[],
    build: (tensors: readonly tf.Tensor[]) => unknown,
  ) {
    this.#graph = graph;
    this.#assigned = assigned;
    this.#build = build;
    this.#results = new Uint32Array(new ArrayBuffer(8 * Math.max(graph.results.length, 1)));
    c.contextAddFunction(context, graph.graphFunction, status);
    c.deleteFunction(graph.graphFunction);
    check("TensorFlow did not take the compiled function");
  }

  /** Runs it, on another thread if it takes long, then gives the variables their new values. */
  async run(args: readonly tf.Tensor[], callNumber: number): Promise<unknown> {
    const before = this.#assigned.map((variable) => variable.dataId);
    await this.#execute(args, callNumber);
    const handles = this.#graph.results.map((_, index) => handleAt(this.#results, index));
    const lost = this.#assigned.find(
      (variable, index) => variable.isDisposed || variable.dataId !== before[index],
    );
    if (lost) {
      for (const handle of handles) c.deleteTensorHandle(handle);
      const what = lost.isDisposed ? "disposed" : "assigned";
      throw new Error(
        `The variable ${lost.name} was ${what} while a compiled function that assigns it was running. ` +
          "Await the call first; no variable was changed by it.",
      );
    }
    const tensors = this.#graph.results.map((metadata, index) =>
      backend.createOutputTensor({ ...metadata, id: adopt(handles[index] as TensorHandle) }),
    );
    const values = tensors.splice(tensors.length - this.#assigned.length);
    this.#assigned.forEach((variable, index) => {
      const value = values[index] as tf.Tensor;
      variable.assign(value);
      value.dispose();
    });
    return this.#build(tensors);
  }

  /** What its ops cost, zeros for the arguments. */
  async cost(args: readonly tf.Tensor[]): Promise<OpCost[]> {
    const call = handleFromValues([], DataType.int32, Int32Array.of(0));
    const tensors: Tensor[] = [];
    try {
      for (const source of this.#graph.inputs) {
        tensors.push(
          c.tensorHandleResolve(source === "call number" ? call : handleFrom(source, args), status),
        );
        check("An input of the compiled function could not be read");
      }
      return await measureOps(this.#graph, tensors);
    } finally {
      for (const tensor of tensors) c.deleteTensor(tensor);
      c.deleteTensorHandle(call);
    }
  }

  /** Its graph with every value but the arguments' written into it. */
  frozen(): FrozenGraph {
    return frozenGraph(this.#graph, handleFrom);
  }

  dispose(): void {
    c.deleteGraph(this.#graph.graph);
    for (const handle of this.#graph.captured) c.deleteTensorHandle(handle);
    c.contextRemoveFunction(context, this.#graph.name, status);
    check("TensorFlow did not let go of a compiled function");
  }

  async #execute(args: readonly tf.Tensor[], callNumber: number): Promise<void> {
    const op = c.newOp(context, nameOf(this.#graph.name), status);
    check("TensorFlow does not know the compiled function");
    const call = handleFromValues([], DataType.int32, Int32Array.of(callNumber));
    try {
      for (const source of this.#graph.inputs) {
        c.opAddInput(op, source === "call number" ? call : handleFrom(source, args), status);
        check("TensorFlow did not take an input of the compiled function");
      }
      eagerAttributes.string(op, nameOf("config_proto"), OPTIMIZED, OPTIMIZED.length);
      this.#resultCount[0] = this.#graph.results.length;
      const begun = performance.now();
      if (this.#took < SHORT && begun - lastTurn < TURN) {
        c.execute(op, this.#results, this.#resultCount, threadStatus);
      } else {
        await this.#executeOnThread(op);
        lastTurn = performance.now();
      }
      this.#took = performance.now() - begun;
      this.#graph.ops.check(this.#graph.name, threadStatus);
    } finally {
      c.deleteTensorHandle(call);
      c.deleteOp(op);
    }
  }

  #executeOnThread(op: EagerOp): Promise<void> {
    return new Promise((resolve, reject) => {
      c.execute.async(op, this.#results, this.#resultCount, threadStatus, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
}

function handleFrom(source: Exclude<InputSource, "call number">, args: readonly tf.Tensor[]): TensorHandle {
  if ("captured" in source) return source.captured;
  const tensor = "variable" in source ? source.variable : (args[source.argument] as tf.Tensor);
  if (tensor.isDisposed) {
    throw new Error(
      `The compiled function uses the variable ${(tensor as tf.Variable).name}, which has been disposed.`,
    );
  }
  return handleOf(backend.getInputTensorIds([tensor])[0] as number);
}
