import * as tf from "@tensorflow/tfjs";
import { errorAtCaller } from "../caller.js";

/** Tensors in the arrangement in which a function returns them. */
export type TensorTree = tf.Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

/**
 * The tensors of a tree, and the way back from other tensors in the same order to the same arrangement.
 *
 * @throws {TypeError} If there is something other than a tensor in it.
 */
export function flattenTree(tree: unknown): {
  readonly tensors: tf.Tensor[];
  readonly build: (tensors: readonly tf.Tensor[]) => unknown;
} {
  const tensors: tf.Tensor[] = [];
  const visit = (node: unknown, path: string): ((values: readonly tf.Tensor[]) => unknown) => {
    if ((node === undefined || node === null) && path === "") return () => node;
    if (node instanceof tf.Tensor) {
      const index = tensors.push(node) - 1;
      return (values) => values[index];
    }
    if (Array.isArray(node)) {
      const parts = node.map((part, index) => visit(part, `${path}[${index}]`));
      return (values) => parts.map((part) => part(values));
    }
    if (typeof node === "object" && node !== null && Object.getPrototypeOf(node) === Object.prototype) {
      const parts = Object.entries(node).map(
        ([name, part]) => [name, visit(part, `${path}.${name}`)] as const,
      );
      return (values) => Object.fromEntries(parts.map(([name, part]) => [name, part(values)]));
    }
    throw errorAtCaller(
      `A compiled function must return tensors, alone or in arrays and records; result${path} is ${kindOf(node)}.`,
      { Kind: TypeError },
    );
  };
  const build = visit(tree, "");
  return { tensors, build };
}

/** Words for a value that is not what it should be. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const [, tag] = /^\[object (.*)\]$/.exec(Object.prototype.toString.call(value)) ?? [];
  const name = value.constructor?.name || tag;
  return name === "Object" ? "an object" : `a ${name}`;
}
