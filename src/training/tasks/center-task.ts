import type { CenterDetector } from "../../models/detectors/center-detector.js";
import { encodeCenters } from "../../models/detectors/encode-centers.js";
import { tf } from "../../tensorflow/index.js";
import { boxOverlap } from "../losses/box-overlap.js";
import { heatMapFocalLoss } from "../losses/heat-map-focal-loss.js";
import { iouLoss } from "../losses/iou-loss.js";
import { checkObjects } from "./check-objects.js";
import type { LossWeights, TrainingTask } from "./training-task.js";

/** What a center detector is to say of a batch; see `encodeCenters`. */
export type CenterTruth = {
  /** [B, rows, columns, K] */
  readonly heat: tf.Tensor4D;
  /** [B, rows, columns, 4] */
  readonly boxes: tf.Tensor4D;
  /** [B, rows, columns] */
  readonly weights: tf.Tensor3D;
};

/** What the boxes count where the heat counts 1 (TTFNet). */
const boxWeight = 5;

/**
 * Many objects by their middles: the focal loss of the heat map, and five times 1 - GIoU of the boxes around each middle,
 * weighted by the Gaussian (Liu et al., TTFNet, 2020). `meanIou` is that of the boxes at the middles.
 */
export function centerTask(model: CenterDetector, weights: LossWeights): TrainingTask<CenterTruth> {
  const [rows, columns] = model.gridShape;
  return {
    model,
    measured: ["loss", "classLoss", "boxLoss", "meanIou"],
    kept: ["loss", "meanIou"],
    truthNames: ["heat", "boxes", "weights"],
    truth: (samples, _images, dataset) => {
      const encoded = samples.map((sample) => {
        checkObjects(sample, model.numClasses, `sample "${sample.id}" of "${dataset}"`);
        return encodeCenters(sample.boxes, sample.labels, model);
      });
      const batch = (name: keyof (typeof encoded)[number], ...shape: number[]) =>
        tf.tidy(() => tf.stack(encoded.map((one) => tf.tensor(one[name], [rows, columns, ...shape]))));
      return {
        heat: batch("heat", model.numClasses) as tf.Tensor4D,
        boxes: batch("boxes", 4) as tf.Tensor4D,
        weights: batch("weights") as tf.Tensor3D,
      };
    },
    measures: (images, truth, settings) => {
      const { heat, distances } = model.forward(images, settings);
      const boxes = model.boxes(distances);
      const isMiddle = tf.cast(tf.equal(tf.max(truth.heat, -1), 1), "float32");
      const objects = tf.maximum(tf.sum(isMiddle), 1);
      const classLoss = heatMapFocalLoss(truth.heat, heat);
      const boxLosses = iouLoss(truth.boxes, boxes, { weights: truth.weights, reduction: "sum" });
      const boxLoss = tf.div<tf.Scalar>(boxLosses, objects);
      const meanIou = tf.div<tf.Scalar>(tf.sum(tf.mul(boxOverlap(truth.boxes, boxes), isMiddle)), objects);
      const loss = tf.add<tf.Scalar>(
        tf.mul(classLoss, weights.classes ?? 1),
        tf.mul(boxLoss, boxWeight * (weights.boxes ?? 1)),
      );
      return { loss, classLoss, boxLoss, meanIou };
    },
  };
}
