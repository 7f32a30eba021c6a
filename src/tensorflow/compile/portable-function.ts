import type * as tf from "@tensorflow/tfjs";
import { c } from "../c-api.js";
import { shapeOf } from "../execute-op.js";
import { check, status } from "../status.js";
import { type Values, valuesOfHandle } from "../tensor-data.js";
import { bytesOf } from "./buffer-bytes.js";
import { recordFunction } from "./trace.js";

/** Values with their shape, as one process hands them to another. */
export interface HostTensor {
  /** A TF_DataType. */
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly values: Values;
}

/** Where the value of a portable function's input comes from at every call. */
export type PortableInput =
  | { readonly argument: number }
  | { readonly variable: tf.Variable }
  | { readonly constant: HostTensor }
  | "call number";

/** A recorded function in the words of TensorFlow, for another process to run. */
export interface PortableFunction {
  readonly name: string;
  /** tensorflow.FunctionDef in wire format. */
  readonly definition: Uint8Array;
  readonly inputs: readonly PortableInput[];
  /** How many tensors it returns; after them come the new values of `assigned`. */
  readonly resultCount: number;
  readonly assigned: readonly tf.Variable[];
}

/**
 * Records a function as `compile` does, but does not run it: variables stay as they are.
 *
 * @param args Their values do not matter.
 * @param seed What random functions that are given none draw by.
 */
export function portableFunction(
  fn: (...args: tf.Tensor[]) => unknown,
  args: readonly tf.Tensor[],
  seed?: number,
): PortableFunction {
  const { graph, assigned } = recordFunction(fn, args, seed);
  const buffer = c.newBuffer();
  try {
    c.functionToFunctionDef(graph.graphFunction, buffer, status);
    check("TensorFlow could not write a function down");
    return {
      name: graph.name,
      definition: bytesOf(buffer),
      inputs: graph.inputs.map((source) =>
        typeof source === "object" && "captured" in source
          ? {
              constant: {
                dtype: c.tensorHandleDataType(source.captured),
                shape: shapeOf(source.captured),
                values: valuesOfHandle(source.captured),
              },
            }
          : source,
      ),
      resultCount: graph.results.length - assigned.length,
      assigned,
    };
  } finally {
    c.deleteBuffer(buffer);
    c.deleteFunction(graph.graphFunction);
    for (const handle of graph.captured) c.deleteTensorHandle(handle);
    c.deleteGraph(graph.graph);
  }
}
