import type { Attribute } from "./attributes.js";
import { AttrType } from "./c-api.js";
import { errorAtCaller } from "./caller.js";
import { type AttributeKind, type OpSignature, signatureOf } from "./op-signature.js";

/** An op about to be called. */
export interface Call {
  readonly opName: string;
  readonly attributes: readonly Attribute[];
  readonly inputCount: number;
  /** The rank of an input. */
  readonly rankOf: (index: number) => number;
  readonly outputCount: number;
}

/**
 * Refuses calls that would end the process: TensorFlow's C API takes what it is given, and a few of its kernels count
 * on what Python has checked.
 *
 * @throws {TypeError} Names the op and what is wrong.
 */
export function checkCall(call: Call): void {
  const signature = signatureOf(call.opName);
  const wrong = wrongInputs(call, signature) ?? wrongAttribute(call, signature) ?? wrongRank(call, signature);
  if (wrong) throw errorAtCaller(`TensorFlow's op ${call.opName} ${wrong}.`, { Kind: TypeError });
}

function wrongInputs({ inputCount }: Call, { inputs, listAt }: OpSignature): string | undefined {
  const fits = listAt < inputs.length ? inputCount >= inputs.length - 1 : inputCount === inputs.length;
  return fits ? undefined : `takes ${inputs.length} inputs (${inputs.join(", ")}), not ${inputCount}`;
}

function wrongAttribute(call: Call, signature: OpSignature): string | undefined {
  const { attributes: known, required, inputs, inputCountIn, resultCountIn } = signature;
  for (const attribute of call.attributes) {
    const { name, value } = attribute;
    const kind = known.get(name);
    if (!kind) return `has no attribute ${name}; it has ${[...known.keys()].join(", ")}`;
    if (!takes(kind, attribute))
      return `takes for its attribute ${name} a value of the type ${kind.words}, not ${words(attribute)}`;
    if (name === inputCountIn && value !== call.inputCount - inputs.length + 1)
      return `takes ${value} inputs in its list, says ${name}, and got ${call.inputCount - inputs.length + 1}`;
    if (name === resultCountIn && value !== call.outputCount)
      return `gives ${value} results, says ${name}, and was asked for ${call.outputCount}`;
  }
  const missing = required.find((name) => !call.attributes.some((attribute) => attribute.name === name));
  return missing && `needs a value for its attribute ${missing}`;
}

/** Kernels of convolutions and pools read the sizes of tensors before they look whether there are so many. */
function wrongRank({ opName, rankOf }: Call, { inputs }: OpSignature): string | undefined {
  const isConvolution = /Conv[23]d|(Avg|Max)Pool/i.test(opName);
  if (!isConvolution) return undefined;
  const rank = /3D/.test(opName) ? 5 : 4;
  const at = inputs.findIndex((input, index) => !/shape$|sizes$/.test(input) && rankOf(index) !== rank);
  return at < 0 ? undefined : `takes tensors of rank ${rank}; its ${inputs[at]} has rank ${rankOf(at)}`;
}

function takes(kind: AttributeKind, { type, value }: Attribute): boolean {
  if (type !== kind.type) return false;
  if (!kind.isList) return isA(type, value);
  return Array.isArray(value) && value.every((element) => isA(type, element));
}

function isA(type: number, value: unknown): boolean {
  if (type === AttrType.string) return typeof value === "string";
  // A kernel of tfjs may pass undefined for false.
  if (type === AttrType.bool) return typeof value === "boolean" || value === undefined;
  if (type === AttrType.shape)
    return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size));
  return typeof value === "number";
}

function words({ type, value }: Attribute): string {
  const name = Object.entries(AttrType).find(([, code]) => code === type)?.[0] ?? `AttrType ${type}`;
  return `${JSON.stringify(value)} as ${name}`;
}
