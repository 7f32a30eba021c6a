import { inspect } from "node:util";
import type { MimeBundle } from "../session/session-protocol.js";

/** What we use of a tf.Tensor; the kernel knows tensors by their shape, not by importing tfjs. */
interface TensorLike {
  readonly shape: readonly number[];
  readonly size: number;
  readonly dtype: string;
  readonly isDisposed: boolean;
  readonly name?: string;
  readonly trainable?: boolean;
  array(): Promise<unknown>;
  flatten(): TensorLike;
  slice(begin: readonly number[], size: readonly number[]): TensorLike;
  dispose(): void;
}

const maxValues = 1000;
const previewLength = 8;

export function isTensor(value: object): value is TensorLike {
  const { shape, size, dtype, array, slice, flatten } = value as Partial<TensorLike>;
  return (
    Array.isArray(shape) &&
    typeof size === "number" &&
    typeof dtype === "string" &&
    [array, slice, flatten].every((method) => typeof method === "function")
  );
}

function round(values: unknown): unknown {
  if (Array.isArray(values)) return values.map(round);
  return typeof values === "number" ? Number(values.toPrecision(6)) : values;
}

const show = (values: unknown): string =>
  inspect(round(values), { depth: 8, maxArrayLength: 20, breakLength: 100, maxStringLength: 100 });

/** A tensor's shape, dtype and values; of a large one only the first few are read. */
export async function formatTensor(tensor: TensorLike): Promise<MimeBundle> {
  const { dtype, shape, name, trainable } = tensor;
  const kind = trainable === undefined ? "Tensor" : `Variable ${name}`;
  const head = `${kind} ${dtype} [${shape.join(", ")}]`;
  if (tensor.isDisposed) return { "text/plain": `${head} (disposed: its values are gone)` };
  const values = tensor.size <= maxValues ? show(await tensor.array()) : await showFirst(tensor);
  return { "text/plain": `${head}\n${values}` };
}

async function showFirst(tensor: TensorLike): Promise<string> {
  const flat = tensor.flatten();
  let first: TensorLike | undefined;
  try {
    first = flat.slice([0], [previewLength]);
    const values = (await first.array()) as readonly unknown[];
    return `[ ${[...values.map(show), `... ${tensor.size - previewLength} more`].join(", ")} ]`;
  } finally {
    first?.dispose();
    flat.dispose();
  }
}
