import type { DetectionDataset } from "../datasets/dataset.js";
import type { Detector } from "../models/detectors/detector.js";
import type { Heads } from "../models/heads.js";
import type { LocalizationModel } from "../models/localization-model.js";
import type { Localizer } from "../models/localizer.js";
import type { RnnTracker } from "../models/trackers/rnn-tracker.js";
import { trainedOnFromJson } from "../models/trained-on.js";
import { progress } from "../progress.js";
import { tf } from "../tensorflow/index.js";
import { batches } from "./batches.js";
import { checkBeforeTraining } from "./check-before-training.js";
import { DataTally } from "./check-training-data.js";
import { checkFits } from "./checkpoints/checkpoint.js";
import { TrainingState } from "./checkpoints/training-state.js";
import { classWeightsOf } from "./class-weights.js";
import { earlyStop } from "./early-stopping.js";
import { LeakWatch } from "./leak-watch.js";
import { nanDiagnosis } from "./nan-diagnosis.js";
import { RunningMeans } from "./running-means.js";
import { runConfig } from "./runs/run-config.js";
import { runFiles } from "./runs/run-files.js";
import { TrainingRun } from "./runs/training-run.js";
import type { SkippedSample } from "./sample-reader.js";
import { reduceOnPlateau } from "./schedules/reduce-on-plateau.js";
import { taskOf } from "./tasks/task-of.js";
import { notingTrainedOn } from "./trained-on.js";
import { HistoryRecorder, type TrainingHistory } from "./training-history.js";
import { planTraining, type TrainingOptions, type TrainingPlan } from "./training-options.js";
import { trainingStep, validationStep } from "./training-steps.js";
import { weightsCheck } from "./weights-check.js";

export type { TrainingOptions } from "./training-options.js";

/**
 * Trains a localizer: the article's `train_model` (section 4.4), by default with Adam, as there; or a detector, by default
 * with its own recipe ({@link trainingRecipe}).
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
  model: LocalizationModel,
  dataset: DetectionDataset,
  options?: TrainingOptions,
): Promise<TrainingHistory<Heads>>;
export async function trainModel(
  model: LocalizationModel,
  dataset: DetectionDataset,
  options: TrainingOptions = {},
): Promise<TrainingHistory<Heads>> {
  checkModel(model, options);
  const plan = planTraining(dataset, model, options);
  plan.strategy?.check(model, plan.batchSize);
  const annotated = await checkBeforeTraining(model, dataset, plan);
  const run = await openRun(model, dataset, plan, options);
  const classWeights = plan.classWeights && (await classWeightsOf(plan.classWeights, plan.training));
  const state = new TrainingState(model, plan);
  try {
    return await trainFrom(state, { model, dataset, plan, run, annotated, classWeights });
  } finally {
    state.dispose();
  }
}

interface Training {
  readonly model: LocalizationModel;
  readonly dataset: DetectionDataset;
  readonly plan: TrainingPlan;
  readonly run: TrainingRun | undefined;
  /** Whether all annotations were looked at. */
  readonly annotated: boolean;
  readonly classWeights: readonly number[] | undefined;
}

/** Throws unless it is one of our models, and of a kind that the options are for. */
function checkModel(model: LocalizationModel, { classWeights, sampleWeights }: TrainingOptions): void {
  const asked = { classWeights: classWeights && [], sampleWeight: sampleWeights };
  taskOf(model, {}, asked).dispose?.();
}

async function openRun(
  model: LocalizationModel,
  dataset: DetectionDataset,
  plan: TrainingPlan,
  options: TrainingOptions,
): Promise<TrainingRun | undefined> {
  if (plan.run === undefined) return undefined;
  const config = await runConfig(model, dataset, plan, options);
  return TrainingRun.open(plan.run, config, { model, resume: plan.resume });
}

async function trainFrom(
  state: TrainingState,
  { model, dataset, plan, run, annotated, classWeights }: Training,
): Promise<TrainingHistory<Heads>> {
  const leftOut = new Map<string, SkippedSample>();
  const onSkip = (skipped: SkippedSample) => void leftOut.set(skipped.file, skipped);
  const reading = { ...plan.samples, batchSize: plan.batchSize, seed: plan.seed, onSkip };
  const kept = run?.checkpoint;
  if (kept !== undefined) {
    checkFits(kept, state, runFiles(plan.run!).checkpoint);
    state.write(kept.tensors);
    kept.state.leftOut.forEach(onSkip);
    if (kept.state.trainedOn) trainedOnFromJson(model, kept.state.trainedOn);
  }
  let step = kept?.state.steps ?? 0;
  const draws = { seed: plan.seed, calls: step };
  const task = taskOf(model, plan.lossWeights, { draws, classWeights, sampleWeight: plan.sampleWeights });
  const history = new HistoryRecorder<Heads>(task.kept, { validated: plan.validation !== undefined });
  if (kept !== undefined) history.restore(kept.state.history);
  const { optimizer, average, best, last } = state;
  const parts = { ...plan, optimizer, average, draws };
  const remote = await plan.strategy?.begin(task, parts);
  const train = remote ?? trainingStep(task, parts);
  const validate = validationStep(task);
  const finite = weightsCheck(model.weights.map((weight) => weight.read() as tf.Variable));
  const bar = progress(plan.epochs * plan.training.length, { description: "Training", unit: "images" });
  const training = notingTrainedOn(model, plan.training);
  const interruptions: string[] = [];
  const leaks = new LeakWatch();
  let learningRate = 0;
  /** Whether the losses so far say that it is enough. */
  const stopping = () => plan.earlyStopping && earlyStop(history.watchedLosses, plan.earlyStopping);

  const trainEpoch = async (epoch: number): Promise<RunningMeans | undefined> => {
    const means = new RunningMeans();
    const tally = new DataTally();
    const onPlateau = plan.plateau === undefined ? 1 : reduceOnPlateau(history.watchedLosses, plan.plateau);
    const shown = batches(training, { ...reading, ...plan.augmentation, epoch, shuffle: true });
    for await (const { images, samples } of shown) {
      if (means.count > 0 && bar.stopRequested) return undefined;
      step++;
      learningRate = plan.learningRate * onPlateau * plan.schedule(step, plan.steps);
      const truth = await task.truth(samples, images, dataset.name, { training: true });
      try {
        const measures = await train(images, truth, learningRate, step);
        const isLast = means.count + samples.length + leftOut.size >= plan.training.length;
        if (isLast) await remote?.gather();
        if (!Number.isFinite(measures.loss) || (isLast && !(await finite()))) {
          throw await nanDiagnosis(task, { epoch, step, learningRate, measures, images, truth, last });
        }
        means.add(measures, samples.length);
      } finally {
        tf.dispose({ ...truth });
      }
      if (epoch === 1 && !annotated) {
        for (const { boxes, labels, image } of samples) {
          tally.add({ boxes, labels, size: [image.shape[0], image.shape[1]] });
        }
      }
      const loss = means.of("loss").toFixed(3);
      bar.update(bar.value + samples.length, `epoch ${epoch} of ${plan.epochs}, loss ${loss}`);
    }
    if (epoch === 1 && !annotated) tally.check(model, dataset);
    return means;
  };

  /** The epoch, again from its beginning where workers were lost in it. */
  const trainWholeEpoch = async (epoch: number): Promise<RunningMeans | undefined> => {
    const before = step;
    for (;;) {
      try {
        await remote?.scatter();
        const means = await trainEpoch(epoch);
        await remote?.gather();
        return means;
      } catch (error) {
        if (remote === undefined) throw error;
        const said = `${await remote.recover(error)}: epoch ${epoch} begins again`;
        interruptions.push(said);
        process.emitWarning(said);
        step = before;
        bar.update((epoch - 1) * plan.training.length, said);
      }
    }
  };

  const measure = async (validation: DetectionDataset): Promise<RunningMeans | undefined> => {
    const means = new RunningMeans();
    for await (const { images, samples } of batches(validation, reading)) {
      if (means.count > 0 && bar.stopRequested) return undefined;
      const truth = await task.truth(samples, images, validation.name, { training: false });
      means.add(await validate(images, truth).finally(() => tf.dispose({ ...truth })), samples.length);
    }
    return means;
  };

  const skipped = () => [...leftOut.values()];
  const end = (ended: "done" | "stopped" | "failed", error?: unknown) =>
    run?.end(model, {
      ...{ state: ended, epochs: history.length, steps: step },
      ...(plan.earlyStopping && { bestEpoch: stopping()!.bestEpoch }),
      ...(error !== undefined && { error: String(error) }),
    });

  try {
    await run?.begin(history.lists, step);
    last.take();
    bar.update(history.length * plan.training.length);
    for (let epoch = history.length + 1; epoch <= plan.epochs && !stopping()?.stop; epoch++) {
      if (epoch > 1) average?.swap();
      const trained = await leaks.over(epoch, "training", () => trainWholeEpoch(epoch));
      // From here to the next epoch the model has the running mean, so that it does whenever this ends.
      average?.swap();
      const validated =
        trained &&
        plan.validation &&
        (await leaks.over(epoch, "validation", () => measure(plan.validation!)));
      // A stop leaves the epoch unfinished: it is not recorded.
      if (trained === undefined || (plan.validation && validated === undefined)) break;
      history.add(epoch, learningRate, trained, validated);
      last.take();
      if (stopping()?.bestEpoch === epoch) best?.take();
      await run?.epochDone(model, state, { steps: step, history: history.lists, leftOut: skipped() });
      bar.report({ kind: "learning-curve", history: history.toHistory(step, skipped()) });
      if (bar.stopRequested) break;
    }
    best?.putBack();
    await end(history.length < plan.epochs && !stopping()?.stop ? "stopped" : "done");
    bar.done();
  } catch (error) {
    bar.fail(error);
    await end("failed", error)?.catch(() => undefined);
    throw error;
  } finally {
    train.dispose();
    validate.dispose();
    finite.dispose();
    task.dispose?.();
  }
  const early = stopping();
  return {
    ...history.toHistory(step, skipped()),
    stopped: history.length < plan.epochs && !early?.stop,
    ...(early && {
      bestEpoch: early.bestEpoch,
      stoppedEarly: history.length < plan.epochs && early.stop,
    }),
    ...(leaks.found.length > 0 && { leaks: leaks.found }),
    ...(interruptions.length > 0 && { interruptions }),
  };
}
