import type { AnchorDetector } from "../../models/detectors/anchor-detector.js";
import { encodeAnchors } from "../../models/detectors/encode-anchors.js";
import { tf } from "../../tensorflow/index.js";
import { boxOverlap } from "../losses/box-overlap.js";
import { focalLoss } from "../losses/focal-loss.js";
import { smoothL1Loss } from "../losses/smooth-l1-loss.js";
import { checkObjects } from "./check-objects.js";
import type { LossWeights, TrainingTask } from "./training-task.js";

/** What an anchor detector is to say of a batch; see `encodeAnchors`. */
export type AnchorTruth = {
  /** [B, N, K] */
  readonly scores: tf.Tensor3D;
  /** [B, N, 4] */
  readonly offsets: tf.Tensor3D;
  /** [B, N] */
  readonly hasObject: tf.Tensor2D;
  /** [B, N] */
  readonly counts: tf.Tensor2D;
};

/**
 * Many objects by anchors: the focal loss of the scores and smooth L1 of the offsets, both over the number of anchors that
 * have an object (Lin et al., 2017). `meanIou` is that of these anchors' boxes.
 */
export function anchorTask(model: AnchorDetector, weights: LossWeights): TrainingTask<AnchorTruth> {
  const count = model.anchors.length;
  return {
    model,
    measured: ["loss", "classLoss", "boxLoss", "meanIou"],
    kept: ["loss", "meanIou"],
    truthNames: ["scores", "offsets", "hasObject", "counts"],
    truth: (samples, _images, dataset) => {
      const encoded = samples.map((sample) => {
        checkObjects(sample, model.numClasses, `sample "${sample.id}" of "${dataset}"`);
        return encodeAnchors(sample.boxes, sample.labels, model);
      });
      const batch = (name: keyof (typeof encoded)[number], ...shape: number[]) =>
        tf.tidy(() => tf.stack(encoded.map((one) => tf.tensor(one[name], [count, ...shape]))));
      return {
        scores: batch("scores", model.numClasses) as tf.Tensor3D,
        offsets: batch("offsets", 4) as tf.Tensor3D,
        hasObject: batch("hasObject") as tf.Tensor2D,
        counts: batch("counts") as tf.Tensor2D,
      };
    },
    measures: (images, truth, settings) => {
      const { scores, offsets } = model.forward(images, settings);
      const objects = tf.maximum(tf.sum(truth.hasObject), 1);
      const classLosses = focalLoss(truth.scores, scores, {
        weights: tf.expandDims(truth.counts, -1),
        reduction: "sum",
      });
      const boxLosses = smoothL1Loss(truth.offsets, offsets, {
        weights: tf.expandDims(truth.hasObject, -1),
        reduction: "sum",
      });
      const overlaps = boxOverlap(model.boxes(truth.offsets), model.boxes(offsets));
      const classLoss = tf.div<tf.Scalar>(classLosses, objects);
      const boxLoss = tf.div<tf.Scalar>(boxLosses, objects);
      const meanIou = tf.div<tf.Scalar>(tf.sum(tf.mul(overlaps, truth.hasObject)), objects);
      const loss = tf.add<tf.Scalar>(
        tf.mul(classLoss, weights.classes ?? 1),
        tf.mul(boxLoss, weights.boxes ?? 1),
      );
      return { loss, classLoss, boxLoss, meanIou };
    },
  };
}
