import { hasBoxes, hasClasses } from "../../models/heads.js";
import type { Localizer } from "../../models/localizer.js";
import { tf } from "../../tensorflow/index.js";
import { type BatchTruth, localizerLoss, measureNames } from "./localizer-loss.js";
import { localizerTargets } from "./localizer-targets.js";
import { sampleWeightOf } from "./sample-weight-of.js";
import type { LossWeights, TaskOptions, TrainingTask } from "./training-task.js";

/** One object an image: its class, its box, or both. */
export function localizerTask(
  model: Localizer,
  weights: LossWeights,
  { classWeights, sampleWeight }: TaskOptions = {},
): TrainingTask<BatchTruth> {
  const weighed = classWeights !== undefined || sampleWeight !== undefined;
  return {
    model,
    measured: measureNames(model.heads),
    kept: [
      "loss",
      ...(hasClasses(model.heads) ? (["accuracy"] as const) : []),
      ...(hasBoxes(model.heads) ? (["meanIou"] as const) : []),
    ],
    truthNames: ["labels", "boxes", ...(weighed ? ["classWeights", "boxWeights"] : [])],
    truth: (samples, _images, dataset, { training } = { training: true }) => {
      if (!weighed) return localizerTargets(samples, model, dataset);
      // What is held out is measured as it is.
      const ofSamples = samples.map((sample) =>
        training && sampleWeight ? sampleWeightOf(sample, sampleWeight, dataset) : 1,
      );
      const ofClasses = samples.map(({ labels }) => (training ? classWeights?.[labels[0]!] : undefined) ?? 1);
      return {
        ...localizerTargets(samples, model, dataset),
        classWeights: tf.tensor1d(ofSamples.map((weight, index) => weight * ofClasses[index]!)),
        boxWeights: tf.tensor1d(ofSamples),
      };
    },
    measures: (images, truth, settings) => localizerLoss(model.forward(images, settings), truth, weights),
  };
}
