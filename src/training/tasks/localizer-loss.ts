import { type HeadOutputs, type Heads, hasBoxes, hasClasses, outputsByHead } from "../../models/heads.js";
import { tf } from "../../tensorflow/index.js";
import { boxOverlap } from "../losses/box-overlap.js";
import { categoricalCrossEntropy } from "../losses/categorical-cross-entropy.js";
import { iouLoss } from "../losses/iou-loss.js";
import { meanAbsoluteError } from "../losses/mean-absolute-error.js";
import type { LossWeights, Measures } from "./training-task.js";

/** The truth about a batch. */
export type BatchTruth = {
  /** [B] class indices, int32. */
  readonly labels: tf.Tensor1D;
  /** [B, 4], xyxy in fractions of the image. */
  readonly boxes: tf.Tensor2D;
  /** [B], where pictures or classes do not all count the same: what each one's class loss counts ... */
  readonly classWeights?: tf.Tensor1D;
  /** ... and its box loss. */
  readonly boxWeights?: tf.Tensor1D;
};

/** What the absolute error of the edges, in fractions of the image, counts beside the generalized IoU loss. */
const edgeWeight = 2;

/** The names of what {@link localizerLoss} measures for these heads. */
export function measureNames(heads: Heads): string[] {
  const names: string[] = ["loss"];
  if (hasClasses(heads)) names.push("classLoss", "accuracy");
  if (hasBoxes(heads)) names.push("boxLoss", "meanIou");
  return names;
}

/**
 * The weighted sum of the heads' losses, and what else is worth knowing of a batch. Differentiable in `loss`.
 *
 * The class head's loss is the article's cross-entropy. The box head's is, as DETR's (Carion et al., 2020), the
 * generalized IoU loss (Rezatofighi et al., 2019), which trains what is measured, and the absolute error of the edges.
 * The first alone has no pull inwards: as long as a network says the same of every image, the best that it can say is
 * nearly the whole image (blood cells: 0.876 at a side of 0.8 and 0.883 at 1, where the mean box has 1.008), and what
 * makes that, sigmoids at their end, has no slope to come back on.
 */
export function localizerLoss<H extends Heads>(
  outputs: HeadOutputs<H>,
  truth: BatchTruth,
  weights: LossWeights = {},
): Measures<tf.Scalar> {
  return tf.tidy(() => {
    const { classes, boxes } = outputsByHead(outputs);
    const ofClasses = classes && classMeasures(classes, truth);
    const ofBoxes = boxes && boxMeasures(boxes, truth);
    const losses: tf.Scalar[] = [];
    if (ofClasses) losses.push(tf.mul(weights.classes ?? 1, ofClasses.classLoss));
    if (ofBoxes) losses.push(tf.mul(weights.boxes ?? 1, ofBoxes.boxLoss));
    return { loss: tf.addN(losses), ...ofClasses, ...ofBoxes };
  });
}

function classMeasures(probabilities: tf.Tensor2D, { labels, classWeights }: BatchTruth) {
  const right = tf.equal(tf.argMax(probabilities, 1), labels);
  return {
    classLoss: weighted(categoricalCrossEntropy(labels, probabilities, { reduction: "none" }), classWeights),
    accuracy: tf.mean<tf.Scalar>(tf.cast(right, "float32")),
  };
}

function boxMeasures(boxes: tf.Tensor2D, { boxes: truth, boxWeights }: BatchTruth) {
  return {
    boxLoss: tf.add<tf.Scalar>(
      weighted(iouLoss(truth, boxes, { reduction: "none" }), boxWeights),
      tf.mul(
        edgeWeight,
        weighted(tf.mean(meanAbsoluteError(truth, boxes, { reduction: "none" }), -1), boxWeights),
      ),
    ),
    meanIou: tf.mean<tf.Scalar>(boxOverlap(truth, boxes)),
  };
}

/** The mean over the batch of losses times weights, as in Keras: it is not divided by the weights' sum. */
function weighted(losses: tf.Tensor, weights: tf.Tensor1D | undefined): tf.Scalar {
  return tf.mean<tf.Scalar>(weights === undefined ? losses : tf.mul(losses, weights));
}
