import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { describeModel } from "../../src/models/describe-model.js";
import type { Detector } from "../../src/models/detectors/detector.js";
import { type TrainingOptions, trainModel } from "../../src/training/train-model.js";
import { costOf, type Outcome } from "./quality-experiment.js";

/** Trains a detector and measures it on data held out: ap50 and ap. The detector is disposed of. */
export async function detectorOutcome(
  model: Detector,
  { train, test, ...options }: { train: DetectionDataset; test: DetectionDataset } & TrainingOptions,
): Promise<Outcome> {
  const { flops, parameters } = (await describeModel(model)).at(-1)!;
  const { cost } = await costOf(() => trainModel(model, train, { validation: 0, ...options }));
  const { coco, baseline } = await evaluateModel(model, test, { train, duplicates: 0 });
  model.dispose();
  const ofClasses = coco.classes.map(({ name, ap50 }) => [`AP50 of ${name}`, ap50.toFixed(3)]);
  return {
    values: { ap50: coco.ap50, ap: coco.ap },
    baselines: { ap50: baseline.ap50, ap: baseline.ap },
    cost,
    facts: {
      ...{ parameters, flops, images: train.length },
      ...(ofClasses.length <= 4 && Object.fromEntries(ofClasses)),
    },
  };
}
