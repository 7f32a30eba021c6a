import * as tf from "@tensorflow/tfjs";
import { errorAtCaller } from "../caller.js";
import { activeRecorder } from "../recording.js";
import type { OpCost } from "./cost.js";
import { enqueue } from "./queue.js";
import { kindOf, type TensorTree } from "./tensor-tree.js";
import { type Trace, trace } from "./trace.js";

export type { OpCost } from "./cost.js";
export type { TensorTree } from "./tensor-tree.js";

/** A function compiled by {@link compile}. */
export interface Compiled<Args extends tf.Tensor[], Result> {
  /**
   * Runs the function as one op, on another thread if it takes longer than a few milliseconds. Calls run one after the
   * other, in the order they were made.
   */
  (...args: Args): Promise<Result>;
  /** The function itself: to be called inside other compiled functions and differentiated. */
  readonly plain: (...args: Args) => Result;
  /**
   * What the ops of the last recording that was called cost, the dearest first: each kind of op, with how many there
   * are and their time in a further run of its own, with zeros for arguments, whose results are thrown away. TensorFlow
   * runs the graph as it has optimized it, so that ops fused into one are listed as that.
   *
   * @throws {Error} If there has been no call.
   */
  cost(): Promise<OpCost[]>;
  /** Frees what was recorded; a call that is still running ends first. */
  dispose(): void;
}

/** What random functions inside a compiled function draw by. */
export interface CompileOptions {
  /** For those that are given no seed themselves, a whole number >= 0; by default another one in every process. */
  readonly seed?: number;
  /** How often the function was called before, in another process that this one goes on from; default 0. */
  readonly calls?: number;
}

/** So many recordings, one a signature, are kept; the one unused for longest goes first. */
const MAX_TRACES = 16;

/**
 * Compiles a function of tensors: the first call with tensors of given shapes and dtypes records the ops that `fn`
 * calls, every call runs them as ONE op of TensorFlow, one that takes long on another thread: timers, messages and Stop go on.
 *
 * Variables that `fn` reads are inputs and those that it assigns (layer weights in an optimizer's step, moving
 * averages) are outputs of that op. Everything else from outside is recorded with the value it has at the first call:
 * numbers and tensors that change from call to call must be arguments or variables. The learning rate of tfjs's own
 * optimizers is watched: setting it records anew; where it changes at every step, keep it in a `tf.Variable`.
 * While it is recorded, `fn` must not read values back (`dataSync`) nor call `Math.random`; tfjs's random functions and
 * layers with noise draw in TensorFlow, other numbers at every call.
 *
 * Inside another compiled function or a gradient, call `plain`, the function itself; `compile(tf.grad(f.plain))`
 * compiles a gradient.
 *
 * @param fn Takes tensors; returns tensors, alone or in arrays and records, or nothing (`null` as well).
 * @param options See {@link CompileOptions}.
 * @throws {TypeError} If `fn` is no function; from a call with something other than tensors, or if `fn` returns something else.
 * @example const double = compile((x: tf.Tensor) => x.mul(2))
 * (await (await double(tf.tensor1d([1, 2]))).array()) // [2, 4]
 */
export function compile<
  Args extends tf.Tensor[],
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement is welcome
  Result extends TensorTree | void | null,
>(fn: (...args: Args) => Result, options: CompileOptions = {}): Compiled<Args, Result> {
  if (typeof fn !== "function") {
    const cure = (fn as unknown) instanceof tf.LayersModel ? ": compile((x) => model.apply(x))" : "";
    throw errorAtCaller(`compile() takes a function, not ${kindOf(fn)}${cure}.`, { Kind: TypeError });
  }
  const traces = new Map<string, Trace>();
  let { calls = 0 } = options;
  let disposed = false;

  const call = async (args: readonly tf.Tensor[]) => {
    if (disposed) throw new Error("This compiled function has been disposed.");
    const signature = args.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
    const { found, isNew } = findTrace(signature, args);
    try {
      const result = await found.program.run(args, calls++);
      if (!isNew) for (const state of found.hostState) state.advance();
      return result as Result;
    } finally {
      if (disposed) forget(signature);
    }
  };

  const findTrace = (signature: string, args: readonly tf.Tensor[]) => {
    const known = traces.get(signature);
    const valid = known?.hostState.every((state) => state.unchanged());
    forget(signature, !valid);
    const found = known && valid ? known : trace(fn as (...args: tf.Tensor[]) => unknown, args, options.seed);
    traces.set(signature, found);
    if (traces.size > MAX_TRACES) forget(traces.keys().next().value as string);
    return { found, isNew: found !== known };
  };

  const forget = (signature: string, free = true) => {
    if (free) traces.get(signature)?.program.dispose();
    traces.delete(signature);
  };

  const cost = async () => {
    const last = [...traces.values()].at(-1);
    if (!last) throw new Error("cost() tells what a call costs: call the compiled function first.");
    const zeros = last.parameters.map(({ shape, dtype }) => tf.zeros(shape, dtype));
    return last.program.cost(zeros).finally(() => tf.dispose(zeros));
  };

  const run = async (args: Args): Promise<Result> => {
    args.forEach(checkArgument);
    // An argument itself may be disposed before its turn comes.
    const kept = args.map((arg) => tf.keep(arg.clone()));
    try {
      return await enqueue(() => call(kept));
    } finally {
      tf.dispose(kept);
    }
  };

  return Object.assign(
    (...args: Args): Promise<Result> => {
      refuseInside();
      return run(args);
    },
    {
      plain: fn,
      cost: () => enqueue(cost),
      dispose: () => {
        disposed = true;
        void enqueue(async () => {
          for (const signature of [...traces.keys()]) forget(signature);
        });
      },
    },
  );
}

/** A compiled function's results come later, and how they came about is known to TensorFlow only. */
function refuseInside(): void {
  if (activeRecorder()) {
    throw new Error(
      "A compiled function was called while another one is being recorded: call its `plain` there, which is recorded too.",
    );
  }
  if (tf.engine().state.gradientDepth > 0) {
    throw new Error(
      "A compiled function cannot be differentiated from outside. Compile the gradient: compile(tf.grad(f.plain)).",
    );
  }
}

function checkArgument(arg: unknown, index: number): void {
  if (arg instanceof tf.Tensor && !arg.isDisposed) return;
  const what = arg instanceof tf.Tensor ? "one that has been disposed" : kindOf(arg);
  throw errorAtCaller(
    `Argument ${index + 1} of a compiled function must be a tensor, not ${what}${cureFor(arg)}.`,
    { Kind: TypeError },
  );
}

function cureFor(arg: unknown): string {
  if (typeof arg === "number") return "; tf.scalar() makes one of a number";
  if (ArrayBuffer.isView(arg)) return "; tf.tensor() makes one of numbers";
  const isTree =
    typeof arg === "object" && arg !== null && Object.values(arg).some((part) => part instanceof tf.Tensor);
  return isTree ? "; pass its tensors one by one" : "";
}
