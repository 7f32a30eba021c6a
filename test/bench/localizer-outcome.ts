import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { describeModel } from "../../src/models/describe-model.js";
import type { Heads } from "../../src/models/heads.js";
import type { Localizer } from "../../src/models/localizer.js";
import { type TrainingOptions, trainModel } from "../../src/training/train-model.js";
import { costOf, type Outcome } from "./quality-experiment.js";

/**
 * Trains a model and measures it on data held out: accuracy and mean-iou, as far as it has the heads. The model is disposed
 * of.
 */
export async function localizerOutcome<H extends Heads>(
  model: Localizer<H>,
  { train, test, ...options }: { train: DetectionDataset; test: DetectionDataset } & TrainingOptions,
): Promise<Outcome> {
  const { flops, parameters } = (await describeModel(model)).at(-1)!;
  const { cost } = await costOf(() => trainModel(model, train, options));
  const evaluation = await evaluateModel(model, test, { train });
  model.dispose();
  return {
    values: figures(evaluation),
    baselines: figures(evaluation.baseline),
    cost,
    facts: { parameters, flops, images: train.length },
  };
}

function figures({ accuracy, meanIou }: { accuracy?: number; meanIou?: number }): Record<string, number> {
  return {
    ...(accuracy !== undefined && { accuracy }),
    ...(meanIou !== undefined && { "mean-iou": meanIou }),
  };
}
