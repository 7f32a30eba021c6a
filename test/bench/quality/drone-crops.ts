// Drones, birds and aircraft, one a picture of 96 x 96, split by clip; 15 minutes on 2 cores.
import type { DetectionDataset } from "../../../src/datasets/dataset.js";
import { DatasetUnavailableError } from "../../../src/datasets/registry/dataset-unavailable-error.js";
import { loadDataset } from "../../../src/datasets/registry/load-dataset.js";
import { splitDataset } from "../../../src/datasets/splits/split-dataset.js";
import { buildLocalizer } from "../../../src/models/build-localizer.js";
import { localizerOutcome } from "../localizer-outcome.js";
import { type Experiment, type Outcome, unavailable } from "../quality-experiment.js";

async function photographs(): Promise<DetectionDataset> {
  try {
    return await loadDataset("drone-crops");
  } catch (error) {
    if (error instanceof DatasetUnavailableError) throw unavailable(error.message);
    throw error;
  }
}

async function outcomeOf(seed: number): Promise<Outcome> {
  const [train, test] = await splitDataset(await photographs(), {
    ...{ fractions: [0.75, 0.25], seed: 0, stratify: true },
    groupBy: ({ id }) => id.replace(/_f\d+$/, ""),
  });
  const model = buildLocalizer({
    ...{ backbone: "residual", filters: [32, 64, 96, 128], inputShape: [96, 96, 3], numClasses: 4 },
    ...{ boxHead: "soft-argmax", batchNorm: true, seed },
  });
  return localizerOutcome(model, {
    ...{ train, test, seed, epochs: 40, validation: 0, weightAverage: 0.99 },
    augment: [
      { name: "flip", direction: "horizontal", probability: 0.5 },
      { name: "affine", scale: [0.85, 1.15], x: [-0.05, 0.05], y: [-0.05, 0.05] },
    ],
  });
}

export const experiments: readonly Experiment[] = [
  {
    name: "drone-crops",
    measures: { accuracy: { must: 0.65, aim: 0.75 }, "mean-iou": { must: 0.55, aim: 0.62 } },
    budgetSeconds: 900,
    run: outcomeOf,
  },
];
