import { c, type Graph } from "../c-api.js";
import { check, status } from "../status.js";
import { bytesOf } from "./buffer-bytes.js";
import { fieldsOf } from "./protocol-buffer.js";

/** Which of an op's inputs takes a list of tensors: its place, or undefined; and how many inputs it has. */
export interface InputLayout {
  readonly count: number;
  readonly listAt: number | undefined;
}

const layouts = new Map<string, InputLayout>();

/** The layout of an op's inputs, from TensorFlow's own registry of ops. */
export function inputLayout(graph: Graph, opName: string): InputLayout {
  let layout = layouts.get(opName);
  if (!layout) {
    layout = parseOpDef(opDef(graph, opName));
    layouts.set(opName, layout);
  }
  return layout;
}

function opDef(graph: Graph, opName: string): Uint8Array {
  const buffer = c.newBuffer();
  try {
    c.graphGetOpDef(graph, opName, buffer, status);
    check(`TensorFlow has no op ${opName}`);
    return bytesOf(buffer);
  } finally {
    c.deleteBuffer(buffer);
  }
}

/** Fields of tensorflow.OpDef and OpDef.ArgDef (core/framework/op_def.proto). */
const INPUT_ARG = 2;
const NUMBER_ATTR = 5;
const TYPE_LIST_ATTR = 6;

function parseOpDef(proto: Uint8Array): InputLayout {
  const inputs = fieldsOf(proto).filter(({ number }) => number === INPUT_ARG);
  const lists = inputs.flatMap(({ bytes }, index) =>
    fieldsOf(bytes).some(({ number }) => number === NUMBER_ATTR || number === TYPE_LIST_ATTR) ? [index] : [],
  );
  return { count: inputs.length, listAt: lists[0] };
}
