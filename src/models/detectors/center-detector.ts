import { tf } from "../../tensorflow/index.js";
import { type Candidates, Detector, type DetectorArgs } from "./detector.js";

/** What a center detector's network says. */
export type CenterOutputs = {
  /** [B, rows, columns, K] logits: whether an object of the class has its middle in the cell. */
  readonly heat: tf.Tensor4D;
  /** [B, rows, columns, 4]: the logarithm of how many strides the left, top, right and bottom edges are away. */
  readonly distances: tf.Tensor4D;
};

/** No edge is further than this many strides: a wild guess must not overflow. */
const furthest = 1000;
/** Fewer objects than this are in any picture. */
const mostObjects = 100;

/**
 * A detector without anchors: a heat map for each class, whose peaks are the objects' middles, and at each cell how far the
 * box's edges are.
 *
 * @see buildCenterDetector
 */
export class CenterDetector extends Detector<CenterOutputs> {
  override readonly needsNms = true;
  protected override readonly outputsInOrder = ["heat", "distances"] as const;
  /** How many pixels a cell has, across and down. */
  readonly stride: readonly [y: number, x: number];
  /** Rows and columns of the heat map. */
  readonly gridShape: readonly [rows: number, columns: number];

  constructor(args: DetectorArgs) {
    super(args);
    const [, rows, columns] = args.outputs[0]!.shape as [null, number, number];
    this.gridShape = [rows, columns];
    this.stride = [this.imageShape[0] / rows, this.imageShape[1] / columns];
  }

  /** The box that each cell means, [B, rows, columns, 4], xyxy pixels of the network's input. */
  boxes(distances: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      const [rows, columns] = this.gridShape;
      const [strideY, strideX] = this.stride;
      const away = tf.exp(tf.minimum(distances, Math.log(furthest)));
      const [left, top, right, bottom] = tf.unstack(away, -1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const x = tf.reshape(tf.add(tf.range(0, columns), 0.5), [1, 1, columns]);
      const y = tf.reshape(tf.add(tf.range(0, rows), 0.5), [1, rows, 1]);
      const edges = [
        tf.mul(tf.sub(x, left), strideX),
        tf.mul(tf.sub(y, top), strideY),
        tf.mul(tf.add(x, right), strideX),
        tf.mul(tf.add(y, bottom), strideY),
      ];
      return tf.stack(edges, -1) as tf.Tensor4D;
    });
  }

  /** The peaks of the heat map, each higher than its eight neighbours, the highest first. */
  override candidates({ heat, distances }: CenterOutputs): Candidates {
    return tf.tidy(() => {
      const [batch, rows, columns, classes] = heat.shape;
      const scores = tf.sigmoid(heat);
      const isPeak = tf.equal(scores, tf.maxPool(scores, 3, 1, "same"));
      const peaks = tf.reshape(tf.mul(scores, tf.cast(isPeak, "float32")), [batch, -1]);
      const { values, indices } = tf.topk(peaks, Math.min(mostObjects, rows * columns * classes));
      const cells = tf.cast(tf.floorDiv(indices, tf.scalar(classes, "int32")), "int32");
      const boxes = tf.reshape(this.boxes(distances), [batch, rows * columns, 4]);
      return {
        boxes: tf.gather(boxes, cells, 1, 1) as tf.Tensor3D,
        scores: values as tf.Tensor2D,
        labels: tf.sub(indices, tf.mul(cells, tf.scalar(classes, "int32"))) as tf.Tensor2D,
      };
    });
  }
}
