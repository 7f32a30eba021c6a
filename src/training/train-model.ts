import type { DetectionDataset } from "../datasets/dataset.js";
import type { Detector } from "../models/detectors/detector.js";
import type { Heads } from "../models/heads.js";
import type { Localizer } from "../models/localizer.js";
import type { RnnTracker } from "../models/trackers/rnn-tracker.js";
import { progress } from "../progress.js";
import { tf } from "../tensorflow/index.js";
import { batches } from "./batches.js";
import { nanDiagnosis } from "./nan-diagnosis.js";
import { Optimizer } from "./optimizers/optimizer.js";
import { WeightAverage } from "./optimizers/weight-average.js";
import { RunningMeans } from "./running-means.js";
import type { SampleOptions, SkippedSample } from "./sample-reader.js";
import { reduceOnPlateau } from "./schedules/reduce-on-plateau.js";
import { taskOf } from "./tasks/task-of.js";
import type { TrainingTask } from "./tasks/training-task.js";
import { notingTrainedOn } from "./trained-on.js";
import { HistoryRecorder, type TrainingHistory } from "./training-history.js";
import { planTraining, type TrainingOptions, type TrainingPlan } from "./training-options.js";
import { trainingStep, validationStep } from "./training-steps.js";

export type { TrainingOptions } from "./training-options.js";

/**
 * Trains a localizer: the article's `train_model` (section 4.4), by default with Adam, as there.
 *
 * Each step is one compiled TensorFlow op on another thread, while the next batch is read: the notebook stays alive and
 * draws the learning curve, and Stop ends the training at the next batch, the weights kept. Pictures of another size
 * are brought to the model's as its `resizeMode` says, colours made grey or the other way round. Samples are kept in
 * memory after their first reading, up to 1 GB of pixels; augmentation is drawn anew each epoch. The first batch is
 * checked before the first step, every other sample when it is read.
 *
 * What differs from the article's code: `Adam(lr=)` is gone from Keras; its validation data are the last rows,
 * unshuffled (Keras' `validation_split`), here they are drawn at random; and it trains a box as well as a class.
 *
 * @param model Its weights are changed in place.
 * @param dataset One object an image, as `digitsOnClutter` makes them.
 * @param options Epochs, batch size, learning rate, seed, validation: see {@link TrainingOptions}.
 * @returns What was measured, epoch by epoch; the same seed gives the same history.
 * @throws {BadFileError} If a picture cannot be read and `onBad` is "error"; names the file.
 * @throws {RangeError} If an option, a transform, a label or a box is out of range, or there is no sample; names it.
 * @throws {Error} If the loss is no longer a number; says where, and what to do.
 * @see learningCurveFigure, evaluateModel.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 });
 * const history = await trainModel(model, digitsOnClutter({ count: 20 }), { epochs: 1, batchSize: 9 });
 * history.steps // 2
 * const more = await trainModel(model, digitsOnClutter({ count: 20 }), { epochs: 1, augment: [{ name: "affine", scale: [0.9, 1.1], x: [-0.05, 0.05] }] });
 * more.stopped // false
 */
export async function trainModel<H extends Heads>(
  model: Localizer<H>,
  dataset: DetectionDataset,
  options?: TrainingOptions,
): Promise<TrainingHistory<H>>;
export async function trainModel(
  model: Detector | RnnTracker,
  dataset: DetectionDataset,
  options?: TrainingOptions,
): Promise<TrainingHistory<"boxes">>;
export async function trainModel(
  model: Localizer | Detector | RnnTracker,
  dataset: DetectionDataset,
  options: TrainingOptions = {},
): Promise<TrainingHistory<Heads>> {
  const plan = planTraining(dataset, model, options);
  const task = taskOf(model, plan.lossWeights);
  const leftOut = new Map<string, SkippedSample>();
  const onSkip = (skipped: SkippedSample) => void leftOut.set(skipped.file, skipped);
  const reading = { ...plan.samples, batchSize: plan.batchSize, seed: plan.seed, onSkip };
  await checkFirstBatches(plan, task);
  const history = new HistoryRecorder<Heads>(task.kept, { validated: plan.validation !== undefined });
  const optimizer = new Optimizer(variablesOf(model.trainableWeights), plan.rule);
  const average =
    plan.weightAverage === undefined
      ? undefined
      : new WeightAverage(variablesOf(model.weights), { decay: plan.weightAverage });
  const train = trainingStep(task, { ...plan, optimizer, average });
  const validate = validationStep(task);
  const training = notingTrainedOn(model, plan.training);
  const total = plan.epochs * plan.training.length;
  const bar = progress(total, { description: "Training", unit: "images" });
  let step = 0;
  let learningRate = 0;

  const trainEpoch = async (epoch: number): Promise<RunningMeans | undefined> => {
    const means = new RunningMeans();
    const onPlateau = plan.plateau === undefined ? 1 : reduceOnPlateau(history.watchedLosses, plan.plateau);
    const shown = batches(training, { ...reading, ...plan.augmentation, epoch, shuffle: true });
    for await (const { images, samples } of shown) {
      if (means.count > 0 && bar.stopRequested) return undefined;
      step++;
      learningRate = plan.learningRate * onPlateau * plan.schedule(step, plan.steps);
      const truth = await task.truth(samples, images, dataset.name);
      const measures = await train(images, truth, learningRate, step).finally(() => tf.dispose({ ...truth }));
      if (!Number.isFinite(measures.loss)) {
        throw await nanDiagnosis(model, { epoch, step, learningRate, measures });
      }
      means.add(measures, samples.length);
      const loss = means.of("loss").toFixed(3);
      bar.update(bar.value + samples.length, `epoch ${epoch} of ${plan.epochs}, loss ${loss}`);
    }
    return means;
  };

  const measure = async (validation: DetectionDataset): Promise<RunningMeans | undefined> => {
    const means = new RunningMeans();
    for await (const { images, samples } of batches(validation, reading)) {
      if (means.count > 0 && bar.stopRequested) return undefined;
      const truth = await task.truth(samples, images, validation.name);
      means.add(await validate(images, truth).finally(() => tf.dispose({ ...truth })), samples.length);
    }
    return means;
  };

  try {
    for (let epoch = 1; epoch <= plan.epochs; epoch++) {
      if (epoch > 1) average?.swap();
      const trained = await trainEpoch(epoch);
      // From here to the next epoch the model has the running mean, so that it does whenever this ends.
      average?.swap();
      const validated = trained && plan.validation && (await measure(plan.validation));
      // A stop leaves the epoch unfinished: it is not recorded.
      if (trained === undefined || (plan.validation && validated === undefined)) break;
      history.add(epoch, learningRate, trained, validated);
      bar.report({ kind: "learning-curve", history: history.toHistory(step, [...leftOut.values()]) });
      if (bar.stopRequested) break;
    }
    bar.done();
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    train.dispose();
    validate.dispose();
    optimizer.dispose();
    average?.dispose();
    task.dispose?.();
  }
  return { ...history.toHistory(step, [...leftOut.values()]), stopped: history.length < plan.epochs };
}

function variablesOf(weights: readonly tf.LayerVariable[]): tf.Variable[] {
  return weights.map((weight) => weight.read() as tf.Variable);
}

/** Reads the first batch of both sets: what does not fit the model is found before the first step. */
async function checkFirstBatches(
  { training, validation, batchSize, samples, augmentation }: TrainingPlan,
  task: TrainingTask,
): Promise<void> {
  const check = async (dataset: DetectionDataset, options: SampleOptions) => {
    for await (const batch of batches(dataset, { ...options, batchSize })) {
      tf.dispose({ ...(await task.truth(batch.samples, batch.images, dataset.name)) });
      return;
    }
  };
  await check(training, { ...samples, ...augmentation });
  if (validation !== undefined) await check(validation, samples);
}
