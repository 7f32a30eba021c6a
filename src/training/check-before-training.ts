import type { DetectionDataset } from "../datasets/dataset.js";
import { BadFileError } from "../image/bad-file-error.js";
import type { LocalizationModel } from "../models/localization-model.js";
import { tf } from "../tensorflow/index.js";
import { batches } from "./batches.js";
import { checkAnnotations } from "./check-training-data.js";
import { overfitBatch } from "./overfit-batch.js";
import type { SampleOptions } from "./sample-reader.js";
import { taskOf } from "./tasks/task-of.js";
import type { TrainingPlan } from "./training-options.js";

/**
 * Finds what does not fit the model before the first step: the first batch of both sets is read, all annotations are
 * looked at that are known without pixels, and on request one batch is fitted.
 *
 * @returns Whether there were annotations: if not, objects are to be counted while samples are read.
 * @throws {RangeError} If something does not fit; names the sample.
 * @throws {Error} If the batch could not be fitted.
 */
export async function checkBeforeTraining(
  model: LocalizationModel,
  dataset: DetectionDataset,
  plan: TrainingPlan,
): Promise<boolean> {
  const task = taskOf(model, plan.lossWeights);
  const checkFirst = async (part: DetectionDataset, options: SampleOptions) => {
    for await (const { samples, images } of batches(part, { ...options, batchSize: plan.batchSize })) {
      tf.dispose({ ...(await task.truth(samples, images, dataset.name, { training: false })) });
      return;
    }
  };
  try {
    await checkFirst(plan.training, { ...plan.samples, ...plan.augmentation });
    if (plan.validation !== undefined) await checkFirst(plan.validation, plan.samples);
  } finally {
    task.dispose?.();
  }
  const known = dataset.annotation !== undefined && (await annotationsChecked(model, plan));
  if (plan.overfitBatch) {
    const { passed, meaning } = await overfitBatch(model, plan.training, { seed: plan.seed });
    if (!passed) throw new Error(meaning);
  }
  return known;
}

/** A picture that cannot be read may be one of those that are to be left out. */
async function annotationsChecked(
  model: LocalizationModel,
  { training, samples }: TrainingPlan,
): Promise<boolean> {
  try {
    return await checkAnnotations(model, training);
  } catch (error) {
    if (samples.onBad === "skip" && error instanceof BadFileError) return false;
    throw error;
  }
}
