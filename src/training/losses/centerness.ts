import { tf } from "../../tensorflow/index.js";

/** Keeps the division finite where a box has no area. */
const epsilon = 1e-12;

/**
 * How near the middle of its box a place lies (Tian et al., FCOS, 2019): 1 in the middle, 0 at the edge. What a detector
 * learns, with binary cross-entropy, to rank boxes seen from their middle above those seen from their edge. A target: at the edge it has no gradient.
 *
 * @param distances [..., 4]: how far the left, top, right and bottom edges are, >= 0, in any one unit.
 * @returns [...] in [0, 1]; 0 where a box has no area.
 * @throws {TypeError} If the shape does not end in 4.
 * @see torchvision's BoxLinearCoder and FCOSHead: sqrt(min(l, r) / max(l, r) * min(t, b) / max(t, b)).
 * @example centerness(tf.tensor2d([[5, 5, 5, 5], [1, 5, 4, 5], [0, 5, 9, 5]])).array() // [1, 0.5, 0]
 */
export function centerness(distances: tf.Tensor): tf.Tensor {
  if (distances.shape.at(-1) !== 4) {
    throw new TypeError(`distances must be of the shape [..., 4], got [${distances.shape.join(", ")}]`);
  }
  return tf.tidy(() => {
    const [left, top, right, bottom] = tf.unstack(distances, -1) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const evenness = (a: tf.Tensor, b: tf.Tensor) =>
      tf.div(tf.minimum(a, b), tf.maximum(tf.maximum(a, b), epsilon));
    return tf.sqrt(tf.mul(evenness(left, right), evenness(top, bottom)));
  });
}
