import type { HostTensor } from "../tensorflow/compile/portable-function.js";

/** A part of a batch. */
export interface Shard {
  readonly size: number;
  readonly tensors: readonly HostTensor[];
}

/**
 * Cuts tensors along their first dimension into as many parts as there are workers, as equal as they can be; fewer where
 * there are fewer rows.
 */
export function shardsOf(tensors: readonly HostTensor[], workers: number): Shard[] {
  const rows = tensors[0]!.shape[0]!;
  const parts = Math.min(workers, rows);
  return Array.from({ length: parts }, (_, index) => {
    const [begin, end] = [Math.floor((index * rows) / parts), Math.floor(((index + 1) * rows) / parts)];
    const cut = ({ dtype, shape, values }: HostTensor): HostTensor => {
      const perRow = values.length / rows;
      return {
        dtype,
        shape: [end - begin, ...shape.slice(1)],
        values: values.slice(begin * perRow, end * perRow),
      };
    };
    return { size: end - begin, tensors: tensors.map(cut) };
  });
}
