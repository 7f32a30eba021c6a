import { hasBoxes, hasClasses } from "../../models/heads.js";
import type { Localizer } from "../../models/localizer.js";
import { type BatchTruth, localizerLoss, measureNames } from "./localizer-loss.js";
import { localizerTargets } from "./localizer-targets.js";
import type { LossWeights, TrainingTask } from "./training-task.js";

/** One object an image: its class, its box, or both. */
export function localizerTask(model: Localizer, weights: LossWeights): TrainingTask<BatchTruth> {
  return {
    model,
    measured: measureNames(model.heads),
    kept: [
      "loss",
      ...(hasClasses(model.heads) ? (["accuracy"] as const) : []),
      ...(hasBoxes(model.heads) ? (["meanIou"] as const) : []),
    ],
    truthNames: ["labels", "boxes"],
    truth: (samples, _images, dataset) => localizerTargets(samples, model, dataset),
    measures: (images, truth, settings) => localizerLoss(model.forward(images, settings), truth, weights),
  };
}
