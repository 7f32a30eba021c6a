import type { DetectionDataset, ReadOptions } from "../datasets/dataset.js";
import { splitDataset } from "../datasets/splits/split-dataset.js";
import { checkTransforms, type Transform } from "../image/augment/operations.js";
import { sizeToRead } from "../image/augment/size-to-read.js";
import type { KeepRules } from "../image/keep-rules.js";
import { checkDataset } from "./check-dataset.js";
import type { ClassWeights } from "./class-weights.js";
import { type EarlyStoppingOptions, earlyStop } from "./early-stopping.js";
import { keptSamples } from "./kept-samples.js";
import { type ClipOptions, checkClip } from "./optimizers/clip-gradients.js";
import { type OptimizerSpec, ruleOf } from "./optimizers/create-optimizer.js";
import { checkDecays, type UpdateRule } from "./optimizers/update-rule.js";
import type { SampleOptions } from "./sample-reader.js";
import { type PlateauOptions, reduceOnPlateau } from "./schedules/reduce-on-plateau.js";
import { type Schedule, type ScheduleName, scheduleOf } from "./schedules/schedule.js";
import type { Strategy } from "./strategy.js";
import type { LossWeights, SampleWeight, TrainableModel } from "./tasks/training-task.js";
import { trainingRecipe } from "./training-recipe.js";

/** How a model is trained; a detector has defaults of its own ({@link trainingRecipe}). */
export interface TrainingOptions {
  /** How often every training image is seen; a whole number >= 1, default 10. */
  readonly epochs?: number;
  /**
   * How many images a step sees, from 1 to as many as there are to train on; default 32, or all of fewer. The last batch of
   * an epoch may be smaller.
   */
  readonly batchSize?: number;
  /** The highest learning rate, in (0, 1], default 0.004. */
  readonly learningRate?: number;
  /** Which share of it each step takes: a name or a function; default "warmup-cosine". */
  readonly schedule?: ScheduleName | Schedule;
  /** Lowers the rate, besides, when the validation loss (without one, the training loss) is stuck; by default never. */
  readonly plateau?: PlateauOptions;
  /** By name, by name and options, or a rule of one's own; default "adam", the article's. */
  readonly optimizer?: OptimizerSpec;
  /** How far gradients may go; by default anywhere. */
  readonly clipGradients?: ClipOptions;
  /**
   * How much of the running mean of the weights is kept each step, in [0, 1), such as 0.99: validation measures the mean,
   * and the model has it at the end. By default none is kept.
   */
  readonly weightAverage?: number;
  /** Decides the order of the images and which are held out; a whole number >= 0, default 0. */
  readonly seed?: number;
  /**
   * What the model is measured on after each epoch and never trained on: a data set, or the share of the training data,
   * drawn at random, that is held out (default 0.1, as in the article; 0 for none).
   */
  readonly validation?: number | DetectionDataset;
  /**
   * What is done to the training pictures, never to those of the validation, after they were brought to the model's size
   * (and once more afterwards, if it changed); another draw each epoch. None by default.
   */
  readonly augment?: readonly Transform[];
  /** Which boxes are worth keeping after augmentation; default `{ minVisibility: 0.1, minWidth: 1, minHeight: 1 }`. */
  readonly keep?: KeepRules;
  /** What to do with a picture that cannot be read: throw (default), or leave it out and say so in the history. */
  readonly onBad?: "error" | "skip";
  /** What counts how much in the loss. */
  readonly lossWeights?: LossWeights;
  /**
   * What each class counts in what tells the class (not in the box): by name, in the data set's order, or "balanced", so that
   * rare classes count as much as others. For localizers; by default all count the same.
   */
  readonly classWeights?: ClassWeights;
  /** What each training picture counts, a number >= 0; by default 1. It is given the sample as it is trained on. For localizers. */
  readonly sampleWeights?: SampleWeight;
  /**
   * Ends the training when the validation loss (without one, the training loss) has not fallen for some epochs, and gives
   * the model the weights of the best epoch back; by default neither.
   */
  readonly earlyStopping?: EarlyStoppingOptions;
  /**
   * A folder, such as "runs/first", that remembers everything: `config.json` (options, seed, versions, data), `history.csv`,
   * `status.json`, `logs` for TensorBoard, `checkpoint.bin` after every epoch, and at the end the `model`, which `loadModel`
   * loads. A folder that holds a run already is an error unless `resume` is true. By default nothing is written.
   */
  readonly run?: string;
  /**
   * Whether a run that is in the folder goes on after its last finished epoch, with the same options (`epochs` may be more);
   * where there is none, it begins. On one CPU the weights become, bit for bit, those of a training that was never
   * interrupted. Default false.
   */
  readonly resume?: boolean;
  /**
   * Whether one batch is fitted before the first step (see `overfitBatch`), and training refused if that fails; the weights
   * are as before. Default false.
   */
  readonly overfitBatch?: boolean;
  /** Where the steps run: `dataParallel()`, after `connect`, for workers of a cluster; by default in this process. */
  readonly strategy?: Strategy;
}

/** Options that were checked, with every default in its place, and the data sets cut and kept in memory. */
export interface TrainingPlan {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly lossWeights: LossWeights;
  readonly schedule: Schedule;
  readonly plateau: PlateauOptions | undefined;
  readonly rule: UpdateRule;
  readonly clip: ClipOptions;
  readonly weightAverage: number | undefined;
  readonly training: DetectionDataset;
  readonly validation: DetectionDataset | undefined;
  /** How the pictures of both are read. */
  readonly samples: SampleOptions;
  /** What is done to those of the training alone. */
  readonly augmentation: SampleOptions;
  readonly classWeights: ClassWeights | undefined;
  readonly sampleWeights: SampleWeight | undefined;
  readonly earlyStopping: EarlyStoppingOptions | undefined;
  readonly run: string | undefined;
  readonly resume: boolean;
  readonly overfitBatch: boolean;
  readonly strategy: Strategy | undefined;
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
  model: Pick<TrainableModel, "imageShape" | "resizeMode">,
  options: TrainingOptions,
): TrainingPlan {
  const {
    epochs = 10,
    batchSize: wantedBatchSize = 32,
    learningRate = 0.004,
    seed = 0,
    validation = 0.1,
    augment = [],
    keep,
    onBad = "error",
    lossWeights = {},
    schedule = "warmup-cosine",
    plateau,
    optimizer = "adam",
    clipGradients = {},
    weightAverage,
    classWeights,
    sampleWeights,
    earlyStopping,
    run,
    resume = false,
    overfitBatch = false,
    strategy,
  } = { ...trainingRecipe(model), ...options };
  const {
    imageShape: [height, width, channels],
    resizeMode,
  } = model;
  checkCount("epochs", epochs, 1);
  checkCount("batchSize", wantedBatchSize, 1);
  checkCount("seed", seed, 0);
  if (!(learningRate > 0 && learningRate <= 1)) {
    throw new RangeError(`learningRate must be in (0, 1], got ${learningRate}`);
  }
  for (const [name, weight] of Object.entries(lossWeights)) {
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RangeError(`lossWeights.${name} must be a number >= 0, got ${weight}`);
    }
  }
  // What is wrong with these options is said before the first step, not after the first epoch.
  if (plateau !== undefined) reduceOnPlateau([], plateau);
  checkClip(clipGradients);
  if (earlyStopping !== undefined) earlyStop([], earlyStopping);
  checkRun(run, resume);
  if (weightAverage !== undefined) checkDecays({ weightAverage });
  checkDataset("dataset", dataset);
  checkTransforms(augment);
  const size = [height, width] as const;
  const kept = keptSamples(dataset, { atLeast: sizeToRead(size, augment) });
  const [training, heldOut] = split(kept, validation, seed, { atLeast: size });
  const batchSize = options.batchSize ?? Math.min(wantedBatchSize, training.length);
  checkBatchSize(batchSize, training.length, dataset.length);
  return {
    epochs,
    batchSize,
    learningRate,
    seed,
    lossWeights,
    schedule: scheduleOf(schedule),
    plateau,
    rule: ruleOf(optimizer),
    clip: clipGradients,
    weightAverage,
    classWeights,
    sampleWeights,
    earlyStopping,
    run,
    resume,
    overfitBatch,
    strategy,
    training,
    validation: heldOut,
    samples: { size, channels, resizeMode, onBad },
    augmentation: { augment, ...(keep && { keep }) },
    steps: epochs * Math.ceil(training.length / batchSize),
  };
}

function split(
  dataset: DetectionDataset,
  validation: number | DetectionDataset,
  seed: number,
  readOptions: ReadOptions,
): [training: DetectionDataset, validation: DetectionDataset | undefined] {
  if (typeof validation !== "number") {
    checkDataset("validation", validation);
    return [dataset, keptSamples(validation, readOptions)];
  }
  if (!(validation >= 0 && validation < 1)) {
    throw new RangeError(`validation must be a data set or a share in [0, 1), got ${validation}`);
  }
  if (validation === 0) return [dataset, undefined];
  return splitDataset(dataset, { fractions: [1 - validation, validation], seed });
}

function checkBatchSize(batchSize: number, length: number, all: number): void {
  if (batchSize <= length) return;
  const why = length < all ? ` (${all - length} of ${all} are held out for validation)` : "";
  throw new RangeError(
    `batchSize must be at most ${length}, the number of training images, got ${batchSize}${why}`,
  );
}

function checkRun(run: string | undefined, resume: boolean): void {
  if (run !== undefined && (typeof run !== "string" || run.trim() === "")) {
    throw new TypeError(`run must be the path of a folder, such as "runs/first", got ${JSON.stringify(run)}`);
  }
  if (typeof resume !== "boolean") throw new TypeError(`resume must be true or false, got ${String(resume)}`);
  if (resume && run === undefined) {
    throw new RangeError('resume needs a run, the folder to go on from: { run: "runs/first", resume: true }');
  }
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be a whole number >= ${least}, got ${value}`);
  }
}
