import type { HeatMap } from "../image/heat-map.js";
import type { tf } from "../tensorflow/index.js";

/** A tensor [B, rows, columns] as heat maps; disposes of it. */
export async function heatMapsOf(tensor: tf.Tensor): Promise<HeatMap[]> {
  const [count, rows, columns] = tensor.shape as [number, number, number];
  const all = (await tensor.data()) as Float32Array;
  tensor.dispose();
  const size = rows * columns;
  return Array.from({ length: count }, (_, index) => ({
    data: all.slice(index * size, (index + 1) * size),
    shape: [rows, columns],
  }));
}
