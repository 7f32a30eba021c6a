import type { DetectionDataset } from "../datasets/dataset.js";
import { splitDataset } from "../datasets/split-dataset.js";
import { checkDataset } from "./check-dataset.js";
import { keptSamples } from "./kept-samples.js";
import type { LossWeights } from "./localizer-loss.js";

/** How a model is trained. */
export interface TrainingOptions {
  /** How often every training image is seen; a whole number >= 1, default 10. */
  readonly epochs?: number;
  /** How many images a step sees; a whole number >= 1, default 32. The last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** The highest learning rate, in (0, 1], default 0.004: reached after the first steps, it then falls to 0. */
  readonly learningRate?: number;
  /** Decides the order of the images and which are held out; a whole number >= 0, default 0. */
  readonly seed?: number;
  /**
   * What the model is measured on after each epoch and never trained on: a data set, or the share of the training data,
   * drawn at random, that is held out (default 0.1, as in the article; 0 for none).
   */
  readonly validation?: number | DetectionDataset;
  /** What counts how much in the loss. */
  readonly lossWeights?: LossWeights;
}

/** Options that were checked, with every default in its place, and the data sets cut and kept in memory. */
export interface TrainingPlan {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly lossWeights: LossWeights;
  readonly training: DetectionDataset;
  readonly validation: DetectionDataset | undefined;
  /** How many steps the whole training has. */
  readonly steps: number;
}

/**
 * Checks what a person asked for.
 *
 * @throws {RangeError} If an option is out of range, or a data set is empty; names it.
 */
export function planTraining(
  dataset: DetectionDataset,
  {
    epochs = 10,
    batchSize = 32,
    learningRate = 0.004,
    seed = 0,
    validation = 0.1,
    lossWeights = {},
  }: TrainingOptions,
): TrainingPlan {
  checkCount("epochs", epochs, 1);
  checkCount("batchSize", batchSize, 1);
  checkCount("seed", seed, 0);
  if (!(learningRate > 0 && learningRate <= 1)) {
    throw new RangeError(`learningRate must be in (0, 1], got ${learningRate}`);
  }
  for (const [name, weight] of Object.entries(lossWeights)) {
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RangeError(`lossWeights.${name} must be a number >= 0, got ${weight}`);
    }
  }
  checkDataset("dataset", dataset);
  const [training, heldOut] = split(keptSamples(dataset), validation, seed);
  const steps = epochs * Math.ceil(training.length / batchSize);
  return { epochs, batchSize, learningRate, seed, lossWeights, training, validation: heldOut, steps };
}

function split(
  dataset: DetectionDataset,
  validation: number | DetectionDataset,
  seed: number,
): [training: DetectionDataset, validation: DetectionDataset | undefined] {
  if (typeof validation !== "number") {
    checkDataset("validation", validation);
    return [dataset, keptSamples(validation)];
  }
  if (!(validation >= 0 && validation < 1)) {
    throw new RangeError(`validation must be a data set or a share in [0, 1), got ${validation}`);
  }
  if (validation === 0) return [dataset, undefined];
  return splitDataset(dataset, { fractions: [1 - validation, validation], seed });
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be a whole number >= ${least}, got ${value}`);
  }
}
