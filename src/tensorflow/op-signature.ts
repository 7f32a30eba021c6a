import { AttrType, c, type Graph } from "./c-api.js";
import { bytesOf } from "./compile/buffer-bytes.js";
import { fieldsOf } from "./compile/protocol-buffer.js";
import { nameOf } from "./names.js";
import { check, status } from "./status.js";

/** What TensorFlow's registry of ops says of one. */
export interface OpSignature {
  readonly inputs: readonly string[];
  /** The place of the first input that takes a list of tensors; the number of inputs where none does. */
  readonly listAt: number;
  readonly attributes: ReadonlyMap<string, AttributeKind>;
  /** The attribute that says how many tensors the first list of inputs holds; empty where none does. */
  readonly inputCountIn: string;
  /** The attribute that says how many results there are, where they are one list; else empty. */
  readonly resultCountIn: string;
  /** The attributes without a default value that do not follow from the inputs. */
  readonly required: readonly string[];
}

/** What values an attribute takes. */
export interface AttributeKind {
  /** As TensorFlow writes it: `int`, `list(float)`, ... */
  readonly words: string;
  /** Its AttrType; undefined for one that this engine never sets. */
  readonly type: number | undefined;
  readonly isList: boolean;
}

/** Fields of tensorflow.OpDef (core/framework/op_def.proto). */
const OP = { input: 2, result: 3, attribute: 4 };
const ARGUMENT = { name: 1, type: 4, number: 5, typeList: 6 };
const ATTRIBUTE = { name: 1, type: 2, defaultValue: 3 };

const EMPTY = new Uint8Array(0);

const signatures = new Map<string, OpSignature>();
let registry: Graph | undefined;

/**
 * What an op takes.
 *
 * @throws {Error} If TensorFlow has no such op.
 */
export function signatureOf(opName: string): OpSignature {
  let signature = signatures.get(opName);
  if (!signature) {
    signature = parse(opDef(opName));
    signatures.set(opName, signature);
  }
  return signature;
}

function opDef(opName: string): Uint8Array {
  registry ??= c.newGraph();
  const buffer = c.newBuffer();
  try {
    c.graphGetOpDef(registry, nameOf(opName), buffer, status);
    check(`TensorFlow has no op ${opName}`);
    return bytesOf(buffer);
  } finally {
    c.deleteBuffer(buffer);
  }
}

function parse(proto: Uint8Array): OpSignature {
  const parts = fieldsOf(proto);
  const messages = (field: number) =>
    parts.filter(({ number }) => number === field).map(({ bytes }) => bytes);
  const inputs = messages(OP.input);
  const results = messages(OP.result);
  const attributes = messages(OP.attribute);
  const listAt = inputs.findIndex(
    (input) => textOf(input, ARGUMENT.number) || textOf(input, ARGUMENT.typeList),
  );
  const followsFromInputs = new Set(
    inputs.flatMap((input) =>
      [ARGUMENT.type, ARGUMENT.number, ARGUMENT.typeList].map((at) => textOf(input, at)),
    ),
  );
  const isRequired = (attribute: Uint8Array) =>
    !followsFromInputs.has(textOf(attribute, ATTRIBUTE.name)) &&
    !fieldsOf(attribute).some(({ number }) => number === ATTRIBUTE.defaultValue);
  return {
    inputs: inputs.map((input) => textOf(input, ARGUMENT.name)),
    listAt: listAt < 0 ? inputs.length : listAt,
    inputCountIn: textOf(inputs[listAt] ?? EMPTY, ARGUMENT.number),
    resultCountIn: results.length === 1 ? textOf(results[0] ?? EMPTY, ARGUMENT.number) : "",
    attributes: new Map(
      attributes.map((bytes) => [textOf(bytes, ATTRIBUTE.name), kindOf(textOf(bytes, ATTRIBUTE.type))]),
    ),
    required: attributes.filter(isRequired).map((attribute) => textOf(attribute, ATTRIBUTE.name)),
  };
}

function kindOf(words: string): AttributeKind {
  const [, element] = /^list\((.*)\)$/.exec(words) ?? [];
  const type = (AttrType as Record<string, number | undefined>)[element ?? words];
  return { words, type, isList: element !== undefined };
}

function textOf(message: Uint8Array, field: number): string {
  return Buffer.from(fieldsOf(message).find(({ number }) => number === field)?.bytes ?? []).toString();
}
