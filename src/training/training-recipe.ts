import { AnchorDetector } from "../models/detectors/anchor-detector.js";
import { CenterDetector } from "../models/detectors/center-detector.js";
import { QueryDetector } from "../models/detectors/query-detector.js";
import { cosineDecay } from "./schedules/cosine-decay.js";
import { warmUp } from "./schedules/warm-up.js";
import type { TrainingOptions } from "./training-options.js";

/** Small batches and many steps, the mean of the last hundred steps' weights. */
const convolutional = {
  batchSize: 8,
  learningRate: 0.002,
  optimizer: "adamw",
  schedule: warmUp(cosineDecay(), { share: 0.1 }),
  weightAverage: 0.99,
} as const satisfies TrainingOptions;

/** Attention wants larger batches, smaller steps, and no leap where a match changes. */
const attending = {
  ...convolutional,
  batchSize: 16,
  learningRate: 0.001,
  clipGradients: { norm: 1 },
} as const satisfies TrainingOptions;

/**
 * The options of `trainModel` that a kind of model takes where a person says nothing; `npm run bench -- quality` measures
 * detectors with them. A localizer has none of its own.
 *
 * @param model A localizer or a detector.
 * @example trainingRecipe(buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10 })).batchSize // 8
 */
export function trainingRecipe(model: object): TrainingOptions {
  if (model instanceof QueryDetector) return attending;
  return model instanceof CenterDetector || model instanceof AnchorDetector ? convolutional : {};
}
