import {
  c,
  type Graph,
  type GraphFunction,
  type Operation,
  type Output,
  type TensorHandle,
} from "../c-api.js";
import { context } from "../context.js";
import { handleAt } from "../execute-op.js";
import { nameOf } from "../names.js";
import { check, status } from "../status.js";

const ALL_OPERATIONS = -1;

let nextFunction = 0;

/** A function of TensorFlow and the name that it goes by. */
export interface NamedFunction {
  readonly name: string;
  readonly graphFunction: GraphFunction;
}

/** Makes a function of a graph; `label` becomes part of its name. */
export function graphToFunction(
  graph: Graph,
  label: string,
  inputs: readonly Output[],
  outputs: readonly Output[],
  operations?: readonly Operation[],
): NamedFunction {
  const name = `${label.replaceAll(/\W/g, "_") || "compiled"}_${nextFunction++}`;
  const graphFunction = c.graphToFunction(
    graph,
    name,
    0,
    operations?.length ?? ALL_OPERATIONS,
    operations ? BigUint64Array.from(operations, BigInt) : null,
    inputs.length,
    inputs,
    outputs.length,
    outputs,
    null,
    null,
    null,
    status,
  );
  check("TensorFlow could not compile the function");
  return { name, graphFunction };
}

/** Runs a function a single time, on this thread, and frees it. The results' owner deletes them. */
export function runOnce(
  { name, graphFunction }: NamedFunction,
  inputs: readonly TensorHandle[],
  resultCount: number,
): TensorHandle[] {
  c.contextAddFunction(context, graphFunction, status);
  c.deleteFunction(graphFunction);
  check("TensorFlow did not take a function");
  const op = c.newOp(context, nameOf(name), status);
  const results = new Uint32Array(2 * Math.max(resultCount, 1));
  try {
    check("TensorFlow does not know a function");
    for (const input of inputs) c.opAddInput(op, input, status);
    c.execute(op, results, Int32Array.of(resultCount), status);
    check("TensorFlow could not run a function");
  } finally {
    c.deleteOp(op);
    c.contextRemoveFunction(context, name, status);
  }
  return Array.from({ length: resultCount }, (_, index) => handleAt(results, index));
}
