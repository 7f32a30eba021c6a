import { type HeadOutputs, type Heads, hasBoxes, hasClasses, outputsByHead } from "../models/heads.js";
import { tf } from "../tensorflow/index.js";
import { boxOverlap } from "./box-overlap.js";
import { categoricalCrossEntropy } from "./categorical-cross-entropy.js";
import { smoothL1Loss } from "./smooth-l1-loss.js";

/** What counts how much in the sum of the heads' losses. */
export interface LossWeights {
  /** Cross-entropy of the class; default 2. */
  readonly classes?: number;
  /** Generalized IoU loss of the box; default 2. */
  readonly giou?: number;
  /** Smooth L1 loss of the box's normalised coordinates; default 8. */
  readonly smoothL1?: number;
}

/** The truth about a batch. */
export interface BatchTruth {
  /** [B] class indices, int32. */
  readonly labels: tf.Tensor1D;
  /** [B, 4], xyxy in fractions of the image. */
  readonly boxes: tf.Tensor2D;
}

/** What is measured on every batch: means over the batch, as far as the model has the heads. */
export interface Measures<T> {
  /** The weighted sum of the heads' losses. */
  readonly loss: T;
  readonly classLoss?: T;
  /** The share of right classes. */
  readonly accuracy?: T;
  readonly boxLoss?: T;
  readonly meanIou?: T;
}

/** The names of what {@link localizerLoss} measures for these heads, in its order. */
export function measureNames(heads: Heads): (keyof Measures<unknown>)[] {
  const names: (keyof Measures<unknown>)[] = ["loss"];
  if (hasClasses(heads)) names.push("classLoss", "accuracy");
  if (hasBoxes(heads)) names.push("boxLoss", "meanIou");
  return names;
}

/**
 * The weighted sum of the heads' losses, and what else is worth knowing of a batch: each head's loss, the share of right
 * classes, the mean IoU. Differentiable in `loss`.
 */
export function localizerLoss<H extends Heads>(
  outputs: HeadOutputs<H>,
  truth: BatchTruth,
  weights: LossWeights = {},
): Measures<tf.Scalar> {
  return tf.tidy(() => {
    const { classes, boxes } = outputsByHead(outputs);
    const ofClasses = classes && classMeasures(classes, truth.labels);
    const ofBoxes = boxes && boxMeasures(boxes, truth.boxes, weights);
    const losses: tf.Scalar[] = [];
    if (ofClasses) losses.push(tf.mul(weights.classes ?? 2, ofClasses.classLoss));
    if (ofBoxes) losses.push(ofBoxes.boxLoss);
    return { loss: tf.addN(losses), ...ofClasses, ...ofBoxes };
  });
}

function classMeasures(probabilities: tf.Tensor2D, labels: tf.Tensor1D) {
  const right = tf.equal(tf.argMax(probabilities, 1), labels);
  return {
    classLoss: tf.mean<tf.Scalar>(categoricalCrossEntropy(labels, probabilities)),
    accuracy: tf.mean<tf.Scalar>(tf.cast(right, "float32")),
  };
}

function boxMeasures(boxes: tf.Tensor2D, truth: tf.Tensor2D, { giou = 2, smoothL1 = 8 }: LossWeights) {
  const overlap = boxOverlap(boxes, truth);
  const apart = tf.mean<tf.Scalar>(tf.sub(1, overlap.giou));
  const away = tf.mean<tf.Scalar>(smoothL1Loss(truth, boxes));
  return {
    boxLoss: tf.add<tf.Scalar>(tf.mul(giou, apart), tf.mul(smoothL1, away)),
    meanIou: tf.mean<tf.Scalar>(overlap.iou),
  };
}
