import { type AttributeSetters, AttrType } from "./c-api.js";
import { nameOf } from "./names.js";
import { status } from "./status.js";

/** An attribute of an op, as the kernels of tfjs-node write it. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Sets attributes on an op of either kind (see c-api.ts). */
export function setAttributes(set: AttributeSetters, target: number, attributes: readonly Attribute[]): void {
  for (const { name, type, value } of attributes) {
    const key = nameOf(name);
    switch (type) {
      case AttrType.type:
        set.type(target, key, value as number);
        break;
      case AttrType.int:
        if (isList(value)) set.intList(target, key, value as number[], value.length);
        else set.int(target, key, value as number);
        break;
      case AttrType.bool:
        if (isList(value)) set.boolList(target, key, value.map(Number), value.length);
        else set.bool(target, key, value ? 1 : 0);
        break;
      case AttrType.float:
        if (isList(value)) set.floatList(target, key, value as number[], value.length);
        else set.float(target, key, value as number);
        break;
      case AttrType.string: {
        if (isList(value)) {
          const texts = value as string[];
          set.stringList(
            target,
            key,
            texts.map(nameOf),
            texts.map((text) => Buffer.byteLength(text)),
            texts.length,
          );
          break;
        }
        const bytes = Buffer.from(value as string);
        set.string(target, key, bytes, bytes.length);
        break;
      }
      case AttrType.shape:
        set.shape(target, key, value as number[], (value as number[]).length, status);
        break;
      default:
        throw new TypeError(
          `The attribute ${name} has the type ${type}, which is not one that this engine writes.`,
        );
    }
  }
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
