import type * as tf from "@tensorflow/tfjs";
import type { DataType as TfjsDtype } from "@tensorflow/tfjs";
import type { Attribute } from "./attributes.js";
import { backend } from "./backend.js";
import { AttrType, DataType } from "./c-api.js";

/** An attribute of an op. A number alone would not say whether it is an int or a float. */
export type AttributeValue =
  | boolean
  | string
  | readonly string[]
  | { readonly int: number | readonly number[] }
  | { readonly float: number }
  | { readonly type: TfjsDtype };

/** Runs an op of TensorFlow that has one result. */
export function runOp(
  opName: string,
  inputs: readonly tf.TensorInfo[],
  attributes: Record<string, AttributeValue> = {},
): tf.Tensor {
  return runOpForAll(opName, inputs, attributes, 1)[0] as tf.Tensor;
}

/** Runs an op of TensorFlow that has so many results; inputs of a list stand one after the other. */
export function runOpForAll(
  opName: string,
  inputs: readonly tf.TensorInfo[],
  attributes: Record<string, AttributeValue>,
  resultCount: number,
): tf.Tensor[] {
  const written = Object.entries(attributes).map(([name, value]) => toAttribute(name, value));
  return backend.executeMultipleOutputs(opName, written, inputs, resultCount);
}

function toAttribute(name: string, value: AttributeValue): Attribute {
  if (typeof value === "boolean") return { name, type: AttrType.bool, value };
  if (typeof value === "string" || isList(value)) return { name, type: AttrType.string, value };
  if ("int" in value) return { name, type: AttrType.int, value: value.int };
  if ("float" in value) return { name, type: AttrType.float, value: value.float };
  return { name, type: AttrType.type, value: DataType[value.type] };
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}
