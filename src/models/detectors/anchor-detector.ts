import type { Boxes } from "../../boxes/boxes.js";
import type { OffsetWeights } from "../../boxes/encode-boxes.js";
import { tf } from "../../tensorflow/index.js";
import { type Candidates, Detector, type DetectorArgs } from "./detector.js";

/** What an anchor detector's network says. */
export type AnchorOutputs = {
  /** [B, N, K] logits: whether the anchor's object is of the class. */
  readonly scores: tf.Tensor3D;
  /** [B, N, 4]: where the box lies as seen from its anchor; see `encodeBoxes`. */
  readonly offsets: tf.Tensor3D;
};

/** SSD's: shifts and growths of an anchor's own object are small, and are made as large as what else is learned. */
export const offsetWeights: OffsetWeights = [10, 10, 5, 5];

/** Boxes grow at most so much: a wild guess must not overflow. */
const largestGrowth = Math.log(1000 / 16);
const mostCandidates = 300;

/**
 * A detector with anchors: boxes of several sizes and shapes all over the image, each of which says whether it lies on an
 * object, and how it must be moved to fit.
 *
 * @see buildAnchorDetector
 */
export class AnchorDetector extends Detector<AnchorOutputs> {
  override readonly needsNms = true;
  protected override readonly outputsInOrder = ["scores", "offsets"] as const;
  /** N boxes, xyxy pixels of the network's input. */
  readonly anchors: Boxes<"xyxy", "px">;

  constructor({ anchors, ...args }: DetectorArgs & { readonly anchors: Boxes<"xyxy", "px"> }) {
    super(args);
    this.anchors = anchors;
  }

  /** The boxes that offsets mean, [B, N, 4], xyxy pixels of the network's input: `decodeBoxes`, differentiable. */
  boxes(offsets: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => {
      const anchors = tf.tensor2d(this.anchors.map((box) => [...box]));
      const [start, end] = tf.split(anchors, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      const size = tf.sub(end, start);
      const middle = tf.div(tf.add(start, end), 2);
      const [shift, growth] = tf.split(tf.div(offsets, tf.tensor1d([...offsetWeights])), 2, 2) as [
        tf.Tensor,
        tf.Tensor,
      ];
      const half = tf.div(tf.mul(tf.exp(tf.minimum(growth, largestGrowth)), size), 2);
      const centre = tf.add(middle, tf.mul(shift, size));
      return tf.concat([tf.sub(centre, half), tf.add(centre, half)], 2) as tf.Tensor3D;
    });
  }

  /** The surest of all anchors and classes, the best first. */
  override candidates({ scores, offsets }: AnchorOutputs): Candidates {
    return tf.tidy(() => {
      const [batch, anchors, classes] = scores.shape;
      const flat = tf.reshape(tf.sigmoid(scores), [batch, anchors * classes]);
      const { values, indices } = tf.topk(flat, Math.min(mostCandidates, anchors * classes));
      const chosen = tf.cast(tf.floorDiv(indices, tf.scalar(classes, "int32")), "int32");
      return {
        boxes: tf.gather(this.boxes(offsets), chosen, 1, 1) as tf.Tensor3D,
        scores: values as tf.Tensor2D,
        labels: tf.sub(indices, tf.mul(chosen, tf.scalar(classes, "int32"))) as tf.Tensor2D,
      };
    });
  }
}
