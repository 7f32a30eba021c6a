import type { DataType as TfjsDtype } from "@tensorflow/tfjs";
import type { Attribute } from "./attributes.js";
import { AttrType, DataType } from "./c-api.js";

/** The attribute that tells an op the dtype of its tensors. */
export function createTypeAttribute(name: string, dtype: TfjsDtype): Attribute {
  return { name, type: AttrType.type, value: DataType[dtype] };
}
