import { type HeadOutputs, type Heads, hasBoxes, hasClasses, outputsByHead } from "../../models/heads.js";
import { tf } from "../../tensorflow/index.js";
import { boxOverlap } from "../losses/box-overlap.js";
import { categoricalCrossEntropy } from "../losses/categorical-cross-entropy.js";
import { iouLoss } from "../losses/iou-loss.js";
import type { LossWeights, Measures } from "./training-task.js";

/** The truth about a batch. */
export type BatchTruth = {
  /** [B] class indices, int32. */
  readonly labels: tf.Tensor1D;
  /** [B, 4], xyxy in fractions of the image. */
  readonly boxes: tf.Tensor2D;
};

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
 * The class head's loss is the article's cross-entropy. The box head's is the generalized IoU loss (Rezatofighi et al.,
 * 2019), which is 0 where two boxes are the same and comes near 2 the farther they are apart: it trains what is
 * measured, and reached a higher IoU here than smooth L1 or the sum of both.
 *
 * @see torchvision.ops.generalized_box_iou_loss (the same numbers).
 */
export function localizerLoss<H extends Heads>(
  outputs: HeadOutputs<H>,
  truth: BatchTruth,
  weights: LossWeights = {},
): Measures<tf.Scalar> {
  return tf.tidy(() => {
    const { classes, boxes } = outputsByHead(outputs);
    const ofClasses = classes && classMeasures(classes, truth.labels);
    const ofBoxes = boxes && boxMeasures(boxes, truth.boxes);
    const losses: tf.Scalar[] = [];
    if (ofClasses) losses.push(tf.mul(weights.classes ?? 1, ofClasses.classLoss));
    if (ofBoxes) losses.push(tf.mul(weights.boxes ?? 1, ofBoxes.boxLoss));
    return { loss: tf.addN(losses), ...ofClasses, ...ofBoxes };
  });
}

function classMeasures(probabilities: tf.Tensor2D, labels: tf.Tensor1D) {
  const right = tf.equal(tf.argMax(probabilities, 1), labels);
  return {
    classLoss: categoricalCrossEntropy(labels, probabilities),
    accuracy: tf.mean<tf.Scalar>(tf.cast(right, "float32")),
  };
}

function boxMeasures(boxes: tf.Tensor2D, truth: tf.Tensor2D) {
  return {
    boxLoss: iouLoss(truth, boxes),
    meanIou: tf.mean<tf.Scalar>(boxOverlap(truth, boxes)),
  };
}
