import { tf } from "../../tensorflow/index.js";
import { cellCenters } from "./cell-centers.js";

/**
 * A layer that makes one box of what every cell of a feature map says about it: a score, how far the box's middle lies
 * from the cell's, and the box's size. The softmax of the scores says how much each cell's word counts.
 *
 * Input is [B, rows, columns, 5], any numbers: score, offset in x and y (their tanh, half an image at most), width and
 * height (their sigmoid). Output is [B, 4], xyxy in fractions of the image, x2 >= x1 and y2 >= y1, cut at the edges.
 *
 * @see Nibali et al. (2018), "Numerical Coordinate Regression with Convolutional Neural Networks" (DSNT): coordinates as
 *   the mean of places under a heat map, which is differentiable where the argmax is not; the offsets are those of FCOS.
 */
export class SoftArgmaxBox extends tf.layers.Layer {
  static readonly className = "SoftArgmaxBox";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const votes = (Array.isArray(inputs) ? inputs[0]! : inputs) as tf.Tensor4D;
      const [batch, rows, columns] = votes.shape;
      const cells = tf.reshape(votes, [batch, rows * columns, 5]);
      const [, offset, size] = tf.split(cells, [1, 2, 2], 2) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      const share = voteShares(votes);
      const middles = tf.add(cellCenters(rows, columns), tf.div(tf.tanh(offset), 2));
      const told = (of: tf.Tensor) => tf.sum(tf.mul(share, of), 1);
      const middle = told(middles);
      const half = tf.div(told(tf.sigmoid(size)), 2);
      return tf.clipByValue(tf.concat([tf.sub(middle, half), tf.add(middle, half)], 1), 0, 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(inputShape as tf.Shape)[0]!, 4];
  }
}

/** How much each cell's vote counts, [B, rows x columns, 1]: the softmax of the scores. */
export function voteShares(votes: tf.Tensor4D): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, rows, columns] = votes.shape;
    const scores = tf.slice(votes, [0, 0, 0, 0], [batch, rows, columns, 1]);
    return tf.expandDims(tf.softmax(tf.reshape(scores, [batch, rows * columns])), 2);
  });
}

tf.serialization.registerClass(SoftArgmaxBox);
