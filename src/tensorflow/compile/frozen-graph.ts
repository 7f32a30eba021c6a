import type { Tensor } from "@tensorflow/tfjs";
import { c, type Graph, type Output, type TensorHandle } from "../c-api.js";
import { shapeOf, type TensorMetadata } from "../execute-op.js";
import { check, status } from "../status.js";
import { valuesOfHandle } from "../tensor-data.js";
import { bytesOf } from "./buffer-bytes.js";
import type { FinishedGraph, InputSource } from "./graph-recorder.js";
import { fieldsOf, messageOf } from "./protocol-buffer.js";

/** A value of a graph; its name is TensorFlow's: `Relu_3:0`. */
export interface GraphValue extends Omit<TensorMetadata, "id"> {
  readonly name: string;
}

/** A graph that needs nothing but its arguments. */
export interface FrozenGraph {
  /** tensorflow.GraphDef. */
  readonly bytes: Uint8Array;
  /** The names of the arguments, by their numbers, as far as they are used. */
  readonly parameters: ReadonlyMap<number, string>;
  readonly results: readonly GraphValue[];
}

/** Fields of tensorflow's GraphDef, NodeDef, AttrValue, TensorProto and TensorShapeProto (core/framework). */
const GRAPH = { node: 1 };
const NODE = { name: 1, op: 2, attribute: 5 };
const ENTRY = { key: 1, value: 2 };
const VALUE = { type: 6, tensor: 8 };
const TENSOR = { dtype: 1, shape: 2, content: 4 };
const SHAPE = { side: 2, size: 1 };

/** The graph with constants where variables and captured tensors come in. */
export function frozenGraph(
  { graph, placeholders, inputs, outputs, results }: FinishedGraph,
  handleFrom: (source: Exclude<InputSource, "call number">, args: readonly Tensor[]) => TensorHandle,
): FrozenGraph {
  const constants = new Map<string, Uint8Array>();
  const parameters = new Map<number, string>();
  for (const [index, source] of inputs.entries()) {
    const name = c.operationName(placeholders[index]!.oper);
    if (source === "call number") throw new Error("A function that draws random numbers cannot be saved.");
    if ("argument" in source) parameters.set(source.argument, `${name}:0`);
    else constants.set(name, constantNode(name, handleFrom(source, [])));
  }
  const fields = fieldsOf(definitionOf(graph)).filter(({ bytes }) => bytes.length > 0);
  const kept = fields.map(({ number, bytes }) => {
    const constant = number === GRAPH.node ? constants.get(nameOfNode(bytes)) : undefined;
    return [number, constant ?? bytes] as const;
  });
  const nameOf = ({ oper, index }: Output) => `${c.operationName(oper)}:${index}`;
  return {
    bytes: messageOf(...kept),
    parameters,
    results: results.map((result, index) => ({ ...result, name: nameOf(outputs[index]!) })),
  };
}

function definitionOf(graph: Graph): Uint8Array {
  const buffer = c.newBuffer();
  try {
    c.graphToGraphDef(graph, buffer, status);
    check("The graph could not be written");
    return bytesOf(buffer);
  } finally {
    c.deleteBuffer(buffer);
  }
}

function nameOfNode(node: Uint8Array): string {
  const name = fieldsOf(node).find(({ number }) => number === NODE.name);
  return Buffer.from(name?.bytes ?? []).toString();
}

function constantNode(name: string, handle: TensorHandle): Uint8Array {
  const values = valuesOfHandle(handle);
  if (Array.isArray(values)) throw new Error("A function that holds texts cannot be saved.");
  const dtype = c.tensorHandleDataType(handle);
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const tensor = messageOf(
    [TENSOR.dtype, dtype],
    [TENSOR.shape, shapeMessage(shapeOf(handle))],
    [TENSOR.content, content],
  );
  const attribute = (key: string, value: Uint8Array) =>
    [NODE.attribute, messageOf([ENTRY.key, key], [ENTRY.value, value])] as const;
  return messageOf(
    [NODE.name, name],
    [NODE.op, "Const"],
    attribute("dtype", messageOf([VALUE.type, dtype])),
    attribute("value", messageOf([VALUE.tensor, tensor])),
  );
}

/** tensorflow.TensorShapeProto. */
export function shapeMessage(shape: readonly number[]): Uint8Array {
  return messageOf(...shape.map((size) => [SHAPE.side, messageOf([SHAPE.size, size])] as const));
}
