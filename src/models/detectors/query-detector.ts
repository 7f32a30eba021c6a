import { tf } from "../../tensorflow/index.js";
import { type Candidates, Detector, type DetectorArgs } from "./detector.js";

/** What a query detector's network says, after each of its L decoder blocks. */
export type QueryOutputs = {
  /** [B, L, Q, K] logits: whether the query has found an object of the class. */
  readonly scores: tf.Tensor4D;
  /** [B, L, Q, 4], xyxy in fractions of the image. */
  readonly boxes: tf.Tensor4D;
};

/**
 * A detector that asks: each query finds one object or none, and knows what the others look for, so that nothing has to be
 * suppressed.
 *
 * @see buildQueryDetector
 */
export class QueryDetector extends Detector<QueryOutputs> {
  override readonly needsNms = false;
  protected override readonly outputsInOrder = ["scores", "boxes"] as const;
  /** How many queries there are: no more objects are found in an image. */
  readonly numQueries: number;

  constructor(args: DetectorArgs) {
    super(args);
    this.numQueries = args.outputs[0]!.shape[2]!;
  }

  /** What the last block says: of each query its likeliest class, the surest query first. */
  override candidates({ scores, boxes }: QueryOutputs): Candidates {
    return tf.tidy(() => {
      const [batch, blocks, queries, classes] = scores.shape;
      const [height, width] = this.imageShape;
      const last = tf.reshape(tf.slice(scores, [0, blocks - 1]), [batch, queries, classes]);
      const ofLast = tf.reshape(tf.slice(boxes, [0, blocks - 1]), [batch, queries, 4]);
      const { values, indices } = tf.topk(tf.max(tf.sigmoid(last), -1), queries);
      return {
        boxes: tf.mul(
          tf.gather(ofLast, indices, 1, 1),
          tf.tensor1d([width, height, width, height]),
        ) as tf.Tensor3D,
        scores: values as tf.Tensor2D,
        labels: tf.gather(tf.argMax(last, -1), indices, 1, 1) as tf.Tensor2D,
      };
    });
  }
}
