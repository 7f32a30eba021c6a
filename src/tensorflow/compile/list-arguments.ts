import { c, type Graph } from "../c-api.js";
import { memcpy } from "../library.js";
import { check, status } from "../status.js";

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
    const dataAndLength = new BigUint64Array(2);
    memcpy(dataAndLength, buffer, 16);
    const bytes = new Uint8Array(Number(dataAndLength[1]));
    memcpy(bytes, Number(dataAndLength[0]), bytes.length);
    return bytes;
  } finally {
    c.deleteBuffer(buffer);
  }
}

/** Fields of tensorflow.OpDef and OpDef.ArgDef (core/framework/op_def.proto). */
const INPUT_ARG = 2;
const NUMBER_ATTR = 5;
const TYPE_LIST_ATTR = 6;

function parseOpDef(proto: Uint8Array): InputLayout {
  const inputs = fields(proto).filter(({ number }) => number === INPUT_ARG);
  const lists = inputs.flatMap(({ bytes }, index) =>
    fields(bytes).some(({ number }) => number === NUMBER_ATTR || number === TYPE_LIST_ATTR) ? [index] : [],
  );
  return { count: inputs.length, listAt: lists[0] };
}

/** The length-delimited fields of a protocol buffer message. */
function fields(message: Uint8Array): { readonly number: number; readonly bytes: Uint8Array }[] {
  const found: { number: number; bytes: Uint8Array }[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const value = varint();
    if ((tag & 7) === 2) {
      found.push({ number: tag >> 3, bytes: message.subarray(at, at + value) });
      at += value;
    }
  }
  return found;
}
