import { tf } from "../../tensorflow/index.js";

/**
 * Where the cells of a feature map lie: input [B, rows, columns, any], output [B, rows x columns, 2], x and y of each
 * cell's middle in [0, 1], row by row.
 */
export class CellCenters extends tf.layers.Layer {
  static readonly className = "CellCenters";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [batch, rows, columns] = (Array.isArray(inputs) ? inputs[0]! : inputs).shape as [
        number,
        number,
        number,
      ];
      return tf.tile(cellCenters(rows, columns), [batch, 1, 1]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, rows, columns] = inputShape as tf.Shape;
    return [batch!, rows! * columns!, 2];
  }
}

/** The same for one image, [1, rows x columns, 2]. */
export function cellCenters(rows: number, columns: number): tf.Tensor3D {
  return tf.tidy(() => {
    const middles = (count: number) => tf.div(tf.add(tf.range(0, count), 0.5), count);
    const x = tf.tile(tf.reshape(middles(columns), [1, columns]), [rows, 1]);
    const y = tf.tile(tf.reshape(middles(rows), [rows, 1]), [1, columns]);
    return tf.reshape(tf.stack([x, y], 2), [1, rows * columns, 2]);
  });
}

tf.serialization.registerClass(CellCenters);
