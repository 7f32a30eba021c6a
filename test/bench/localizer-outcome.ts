import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { describeModel } from "../../src/models/describe-model.js";
import type { Localizer } from "../../src/models/localizer.js";
import { type TrainingOptions, trainModel } from "../../src/training/train-model.js";
import { costOf, type Outcome } from "./quality-experiment.js";

/** Trains a model of both heads and measures it on data held out: accuracy and mean-iou. The model is disposed of. */
export async function localizerOutcome(
  model: Localizer<"both">,
  { train, test, ...options }: { train: DetectionDataset; test: DetectionDataset } & TrainingOptions,
): Promise<Outcome> {
  const { flops, parameters } = (await describeModel(model)).at(-1)!;
  const { cost } = await costOf(() => trainModel(model, train, options));
  const { accuracy, meanIou, baseline } = await evaluateModel(model, test, { train });
  model.dispose();
  return {
    values: { accuracy, "mean-iou": meanIou },
    baselines: { accuracy: baseline.accuracy, "mean-iou": baseline.meanIou },
    cost,
    facts: { parameters, flops, images: train.length },
  };
}
