import type { Sample } from "../../datasets/dataset.js";
import type { RnnTracker } from "../../models/trackers/rnn-tracker.js";
import { tf } from "../../tensorflow/index.js";
import { boxOverlap } from "../losses/box-overlap.js";
import { iouLoss } from "../losses/iou-loss.js";
import type { LossWeights, TrainingTask } from "./training-task.js";

/** Where the object is in each frame of each clip, [B, T, 4], xyxy in fractions of the frame. */
export type TrackerTruth = { readonly boxes: tf.Tensor3D };

/** One object through a clip: the generalized IoU loss of its box in every frame. */
export function trackerTask(model: RnnTracker, weights: LossWeights): TrainingTask<TrackerTruth> {
  const { clipLength, frameShape } = model;
  return {
    model,
    measured: ["loss", "meanIou"],
    kept: ["loss", "meanIou"],
    truthNames: ["boxes"],
    truth: (samples, _images, dataset) => ({
      boxes: tf.tensor3d(samples.map((sample) => boxesOf(sample, model, dataset))),
    }),
    measures: (strips, { boxes: truth }, settings) => {
      const frames = tf.reshape(strips, [-1, clipLength, ...frameShape]) as tf.Tensor5D;
      const said = model.forward(frames, settings);
      return {
        loss: tf.mul<tf.Scalar>(weights.boxes ?? 1, iouLoss(truth, said)),
        meanIou: tf.mean<tf.Scalar>(boxOverlap(truth, said)),
      };
    },
  };
}

/**
 * A clip's boxes, each in fractions of its own frame.
 *
 * @throws {RangeError} If there is not one in each frame.
 */
function boxesOf(
  { boxes, id }: Sample,
  { clipLength, frameShape: [height, width] }: RnnTracker,
  dataset: string,
): number[][] {
  if (boxes.length !== clipLength) {
    throw new RangeError(
      `sample "${id}" of "${dataset}" has ${boxes.length} boxes, this tracker learns from clips of ${clipLength} ` +
        `frames with one in each: clips(videos, { frames: ${clipLength} })`,
    );
  }
  return boxes.map(([x1, y1, x2, y2], frame) => {
    const top = y1 / height - frame;
    const bottom = y2 / height - frame;
    if (top < -1e-6 || bottom > 1 + 1e-6 || !(x2 > x1 && y2 > y1)) {
      throw new RangeError(
        `sample "${id}" of "${dataset}": boxes[${frame}] = [${[x1, y1, x2, y2].join(", ")}] does not lie in frame ` +
          `${frame} of the clip, or has no area`,
      );
    }
    return [x1 / width, top, x2 / width, bottom];
  });
}
