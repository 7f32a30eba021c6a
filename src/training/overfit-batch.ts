import type { DetectionDataset } from "../datasets/dataset.js";
import type { LocalizationModel } from "../models/localization-model.js";
import { progress } from "../progress.js";
import { batches } from "./batches.js";
import type { TrainingOptions } from "./training-options.js";
import { TrialTraining } from "./trial-training.js";

/** How the one batch is fitted. */
export interface OverfitOptions
  extends Pick<TrainingOptions, "learningRate" | "optimizer" | "lossWeights" | "clipGradients" | "seed"> {
  /** A whole number >= 2; default 60. */
  readonly steps?: number;
  /** A whole number >= 1; default 8, or as many as there are. */
  readonly batchSize?: number;
}

/** What came of it. */
export interface OverfitResult {
  /** The loss of each step. */
  readonly losses: readonly number[];
  /** Whether the loss at the end is less than half of the first. */
  readonly passed: boolean;
  /** What that proves, and where to look if it failed. */
  readonly meaning: string;
}

/**
 * Fits the first batch of a data set, again and again: a model that cannot learn a few pictures by heart will not learn from
 * many. That it can proves that gradients reach its weights, that the loss fits its heads and the labels its pictures; it
 * proves nothing about pictures never seen. The model has its weights back afterwards.
 *
 * @param model Not changed.
 * @param dataset As for {@link trainModel}.
 * @param options See {@link OverfitOptions}.
 * @throws {RangeError} If an option or the data set is bad.
 * @see Karpathy, "A recipe for training neural networks", 2019: "overfit a single batch".
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 });
 * const { losses } = await overfitBatch(model, digitsOnClutter({ count: 4 }), { steps: 5 });
 * losses.length // 5
 */
export async function overfitBatch(
  model: LocalizationModel,
  dataset: DetectionDataset,
  {
    steps = 60,
    batchSize = Math.min(8, dataset?.length ?? 8),
    learningRate = 0.002,
    ...options
  }: OverfitOptions = {},
): Promise<OverfitResult> {
  if (!Number.isInteger(steps) || steps < 2) {
    throw new RangeError(`steps must be a whole number >= 2, got ${steps}`);
  }
  const trial = new TrialTraining(model, dataset, { ...options, batchSize, learningRate });
  const { plan } = trial;
  const losses: number[] = [];
  const bar = progress(steps, { description: "Fitting one batch", unit: "steps" });
  try {
    for await (const { images, samples } of batches(plan.training, { ...plan.samples, batchSize })) {
      while (losses.length < steps && !bar.stopRequested) {
        const loss = await trial.learn(images, samples, learningRate);
        losses.push(loss);
        bar.update(losses.length, `loss ${loss.toFixed(3)}`);
      }
      break;
    }
    bar.done();
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    trial.dispose();
  }
  return { losses, ...judged(losses) };
}

function judged(losses: readonly number[]): Pick<OverfitResult, "passed" | "meaning"> {
  const [first, last] = [losses[0]!, losses.at(-1)!];
  const passed = last < first / 2;
  const fell = `The loss of one batch went from ${first.toPrecision(3)} to ${last.toPrecision(3)} in ${losses.length} steps`;
  const meaning = passed
    ? `${fell}: the model can learn these pictures by heart. Gradients reach its weights and the loss fits its heads; ` +
      "how it does on pictures never seen is for the validation to say."
    : `${fell}, not to half: the model does not even learn a few pictures by heart. Look at the pictures with their boxes ` +
      "(boxesOnImagesFigure), at the learning rate (lrFind), and whether the network is too small or its weights are stuck.";
  return { passed, meaning };
}
