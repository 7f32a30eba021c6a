import { inspect } from "node:util";

/** What we use of a tf.Tensor; the kernel knows tensors by their shape, not by importing tfjs. */
interface TensorLike {
  readonly shape: readonly number[];
  readonly size: number;
  readonly dtype: string;
  readonly isDisposed: boolean;
  array(): Promise<unknown>;
  flatten(): TensorLike;
  slice(begin: readonly number[], size: readonly number[]): TensorLike;
  dispose(): void;
}

const maxValues = 1000;
const previewLength = 8;

export function isTensor(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const { shape, size, dtype, array, slice, flatten } = value as Partial<TensorLike>;
  return (
    Array.isArray(shape) &&
    typeof size === "number" &&
    typeof dtype === "string" &&
    typeof array === "function" &&
    typeof slice === "function" &&
    typeof flatten === "function"
  );
}

function round(values: unknown): unknown {
  if (Array.isArray(values)) {
    return values.map(round);
  }
  return typeof values === "number" ? Number(values.toPrecision(6)) : values;
}

const show = (values: unknown): string =>
  inspect(round(values), { depth: 8, maxArrayLength: 20, breakLength: 100, maxStringLength: 100 });

/** A tensor's shape, dtype and values; of a large one only the first few are read. */
export async function formatTensor(tensor: TensorLike): Promise<string> {
  const head = `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]`;
  if (tensor.isDisposed) {
    return `${head} (disposed)`;
  }
  if (tensor.size <= maxValues) {
    return `${head}\n${show(await tensor.array())}`;
  }
  const flat = tensor.flatten();
  const first = flat.slice([0], [previewLength]);
  try {
    const values = (await first.array()) as readonly unknown[];
    const more = `... ${tensor.size - previewLength} more`;
    return `${head}\n[ ${[...values.map((value) => inspect(round(value))), more].join(", ")} ]`;
  } finally {
    first.dispose();
    flat.dispose();
  }
}
