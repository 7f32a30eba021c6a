import type { DetectionDataset } from "../datasets/dataset.js";
import type { LocalizationModel } from "../models/localization-model.js";
import { progress } from "../progress.js";
import { batches } from "./batches.js";
import type { TrainingOptions } from "./training-options.js";
import { TrialTraining } from "./trial-training.js";

/** How a learning rate is looked for, besides how the training is to be done. */
export interface LrFindOptions
  extends Omit<
    TrainingOptions,
    "epochs" | "learningRate" | "schedule" | "plateau" | "weightAverage" | "validation"
  > {
  /** The first rate, > 0; default 1e-5. */
  readonly from?: number;
  /** The last rate, above the first; default 1. */
  readonly to?: number;
  /** How many steps lie between them, a whole number >= 5; default 100. */
  readonly steps?: number;
}

/** What rates that rise from step to step did to the loss. */
export interface LrFindResult {
  /** One a step, each the same number of times the one before. */
  readonly learningRates: readonly number[];
  /** The loss of each step before it was taken: a running mean, as that of one batch is noisy. */
  readonly losses: readonly number[];
  /** The rate at which the loss fell fastest: one to start from. */
  readonly suggestion: number;
}

/** How much of the running mean of the loss is kept each step. */
const kept = 0.9;
/** It ends when the loss is this many times the lowest one. */
const tooHigh = 4;

/**
 * Looks for a learning rate (Smith, 2017): takes steps with rates that rise from very small to very large, and tells where
 * the loss fell fastest. The model's weights are afterwards as they were.
 *
 * @param model A localizer or a detector.
 * @param dataset What it is to be trained on.
 * @param options Those of the training that count, and see {@link LrFindOptions}.
 * @throws {RangeError} If an option is out of range, or a sample does not fit the model.
 * @see learningRateFigure; fastai's `lr_find` (the suggestion "steep").
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
 * const { learningRates } = await lrFind(model, digitsOnClutter({ count: 16 }), { steps: 5, batchSize: 8, from: 1e-5, to: 1e-1 });
 * learningRates // [0.00001, 0.0001, 0.001, 0.01, 0.1]
 */
export async function lrFind(
  model: LocalizationModel,
  dataset: DetectionDataset,
  { from = 1e-5, to = 1, steps = 100, ...options }: LrFindOptions = {},
): Promise<LrFindResult> {
  if (!(from > 0 && to > from && Number.isFinite(to))) {
    throw new RangeError(`from and to must be 0 < from < to, got ${from} and ${to}`);
  }
  if (!Number.isInteger(steps) || steps < 5) {
    throw new RangeError(`steps must be a whole number >= 5, got ${steps}`);
  }
  const trial = new TrialTraining(model, dataset, options);
  const { plan } = trial;
  const bar = progress(steps, { description: "Looking for a learning rate", unit: "steps" });
  const learningRates: number[] = [];
  const losses: number[] = [];
  let mean = 0;
  try {
    search: for (let epoch = 0; ; epoch++) {
      const reading = { ...plan.samples, ...plan.augmentation, ...plan, epoch, shuffle: true };
      for await (const { images, samples } of batches(plan.training, reading)) {
        const step = learningRates.length;
        const rate = from * (to / from) ** (step / (steps - 1));
        const loss = await trial.learn(images, samples, rate);
        mean = kept * mean + (1 - kept) * loss;
        const smooth = mean / (1 - kept ** (step + 1));
        if (!Number.isFinite(smooth) || smooth > tooHigh * Math.min(...losses)) break search;
        learningRates.push(rate);
        losses.push(smooth);
        bar.update(step + 1, `rate ${rate.toPrecision(2)}, loss ${smooth.toFixed(3)}`);
        if (learningRates.length === steps || bar.stopRequested) break search;
      }
    }
    bar.done();
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    trial.dispose();
  }
  return { learningRates, losses, suggestion: learningRates[steepest(losses)]! };
}

/** Where the loss falls fastest from one step to the next but one; rates rise evenly on a logarithmic scale. */
function steepest(losses: readonly number[]): number {
  let best = 0;
  let fall = Infinity;
  for (let index = 1; index + 1 < losses.length; index++) {
    const slope = losses[index + 1]! - losses[index - 1]!;
    if (slope >= fall) continue;
    fall = slope;
    best = index;
  }
  return best;
}
