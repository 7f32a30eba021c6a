import type { DetectionDataset, Sample } from "../datasets/dataset.js";
import type { LocalizationModel } from "../models/localization-model.js";
import { tf } from "../tensorflow/index.js";
import { Optimizer } from "./optimizers/optimizer.js";
import { taskOf } from "./tasks/task-of.js";
import type { TrainingTask } from "./tasks/training-task.js";
import { planTraining, type TrainingOptions, type TrainingPlan } from "./training-options.js";
import { trainingStep } from "./training-steps.js";
import { WeightCopy } from "./weight-copy.js";

/** Steps of training for what they show: the model has its weights back afterwards. */
export class TrialTraining {
  /** As trainModel would go about it, without a validation. */
  readonly plan: TrainingPlan;
  readonly task: TrainingTask;
  readonly #train: ReturnType<typeof trainingStep>;
  readonly #optimizer: Optimizer;
  readonly #weights: WeightCopy;
  readonly #datasetName: string;
  #steps = 0;
  #truthMs = 0;

  /** @throws {RangeError} If an option or the data set is bad. */
  constructor(model: LocalizationModel, dataset: DetectionDataset, options: TrainingOptions) {
    this.plan = planTraining(dataset, model, { ...options, validation: 0 });
    this.task = taskOf(model, this.plan.lossWeights);
    this.#datasetName = dataset.name;
    this.#weights = new WeightCopy(model.weights.map((weight) => weight.read() as tf.Variable));
    this.#weights.take();
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    this.#optimizer = new Optimizer(variables, this.plan.rule);
    this.#train = trainingStep(this.task, { ...this.plan, optimizer: this.#optimizer });
  }

  get steps(): number {
    return this.#steps;
  }

  /** Milliseconds that all steps together spent on the truth's tensors. */
  get truthMs(): number {
    return this.#truthMs;
  }

  /** One step. @returns The loss before it. */
  async learn(images: tf.Tensor4D, samples: readonly Sample[], learningRate: number): Promise<number> {
    const from = performance.now();
    const truth = await this.task.truth(samples, images, this.#datasetName);
    this.#truthMs += performance.now() - from;
    try {
      return (await this.#train(images, truth, learningRate, ++this.#steps)).loss;
    } finally {
      tf.dispose({ ...truth });
    }
  }

  /** Gives the model its weights back, and frees the rest. */
  dispose(): void {
    this.#weights.putBack();
    this.#weights.dispose();
    this.#train.dispose();
    this.#optimizer.dispose();
    this.task.dispose?.();
  }
}
