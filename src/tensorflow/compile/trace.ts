import * as tf from "@tensorflow/tfjs";
import { cleanedUp } from "../after-stop.js";
import { backend } from "../backend.js";
import { DataType } from "../c-api.js";
import { errorAtCaller } from "../caller.js";
import { activeRecorder, record } from "../recording.js";
import { type FinishedGraph, GraphRecorder } from "./graph-recorder.js";
import { collectHostState, type HostState } from "./host-state.js";
import { Program } from "./program.js";
import { flattenTree } from "./tensor-tree.js";
import { VariableSwap } from "./variable-swap.js";

/** A recorded function. */
export interface Trace {
  readonly program: Program;
  /** What it was recorded for. */
  readonly parameters: readonly Pick<tf.Tensor, "dtype" | "shape">[];
  readonly hostState: readonly HostState[];
}

/** The graph of a function. */
export interface RecordedFunction {
  readonly graph: FinishedGraph;
  /** The variables that it assigns: the graph's last results. */
  readonly assigned: readonly tf.Variable[];
  /** Makes what the function returned from the results before them. */
  readonly build: (tensors: readonly tf.Tensor[]) => unknown;
  readonly hostState: readonly HostState[];
}

/** Calls `fn` once, with tensors that stand for its arguments, and compiles the ops that it calls to one. */
export function trace(
  fn: (...args: tf.Tensor[]) => unknown,
  args: readonly tf.Tensor[],
  seed?: number,
): Trace {
  const { graph, assigned, build, hostState } = recordFunction(fn, args, seed);
  return {
    program: new Program(graph, assigned, build),
    parameters: args.map(({ dtype, shape }) => ({ dtype, shape })),
    hostState,
  };
}

/** Calls `fn` once, with tensors that stand for its arguments, and writes down the ops that it calls. */
export function recordFunction(
  fn: (...args: tf.Tensor[]) => unknown,
  args: readonly tf.Tensor[],
  seed?: number,
): RecordedFunction {
  const recorder = new GraphRecorder(seed);
  const variables = new VariableSwap(recorder, args);
  const engine = tf.engine();
  const scopes = engine.state.scopeStack.length;
  const cleanUp = () => {
    variables.restore();
    while (engine.state.scopeStack.length > scopes) engine.endScope();
    recorder.dispose();
  };
  return cleanedUp(() => {
    variables.putStandIns();
    engine.startScope("compile");
    const parameters = args.map(({ dtype, shape }, index) =>
      backend.createOutputTensor(
        recorder.addInput(`argument ${index + 1}`, DataType[dtype], shape, { argument: index }),
      ),
    );
    const { result, hostState } = collectHostState(() =>
      record(recorder, () => withoutRandom(() => refusePromise(fn(...parameters)))),
    );
    const { tensors, build } = flattenTree(result);
    const assigned = variables.assigned();
    const graph = recorder.finish(fn.name, backend.getInputTensorIds([...tensors, ...assigned]));
    return { graph, assigned, build, hostState };
  }, cleanUp);
}

function refusePromise(result: unknown): unknown {
  if (!(result instanceof Promise)) return result;
  result.catch(() => undefined);
  throw errorAtCaller("compile() needs a function that returns its tensors at once, not an async one.", {
    Kind: TypeError,
  });
}

/** Numbers drawn on the host would be the same ones in every call of the compiled function. */
function withoutRandom<T>(work: () => T): T {
  const random = Math.random;
  Math.random = () => {
    if (!activeRecorder()) return random();
    throw errorAtCaller(
      "A random number was drawn by Math.random while compile() records a function: every call would see the same one. " +
        "Use tf.randomUniform and its like, or draw outside and pass a tensor as an argument.",
    );
  };
  return cleanedUp(work, () => {
    Math.random = random;
  });
}
