import type { LocalizationModel } from "../../models/localization-model.js";
import { tf } from "../../tensorflow/index.js";
import { Optimizer } from "../optimizers/optimizer.js";
import { WeightAverage } from "../optimizers/weight-average.js";
import type { TrainingPlan } from "../training-options.js";
import { WeightCopy } from "../weight-copy.js";
import type { SavedTensor } from "./checkpoint-file.js";

/** All numbers that training changes: a checkpoint keeps them, and training goes on from them bit for bit. */
export class TrainingState {
  readonly optimizer: Optimizer;
  /** The running mean of the weights, where one is kept. */
  readonly average: WeightAverage | undefined;
  /** The weights of the best epoch, where they are wanted. */
  readonly best: WeightCopy | undefined;
  /** The weights at the end of the last finished epoch: where to go back to when a loss is not a number. */
  readonly last: WeightCopy;
  readonly #weights: readonly tf.Variable[];

  constructor(model: LocalizationModel, plan: TrainingPlan) {
    this.#weights = variablesOf(model.weights);
    this.optimizer = new Optimizer(variablesOf(model.trainableWeights), plan.rule);
    const decay = plan.weightAverage;
    this.average = decay === undefined ? undefined : new WeightAverage(this.#weights, { decay });
    this.best =
      plan.earlyStopping && plan.earlyStopping.restoreBest !== false
        ? new WeightCopy(this.#weights)
        : undefined;
    this.last = new WeightCopy(this.#weights);
  }

  /** As a checkpoint keeps them. */
  async read(): Promise<SavedTensor[]> {
    const saved: SavedTensor[] = [];
    for (const [group, tensors] of Object.entries(this.#groups())) {
      for (const [index, tensor] of tensors.entries()) {
        const values = (await tensor.data()) as Float32Array;
        saved.push({ group, name: String(index), shape: tensor.shape, values });
      }
    }
    return saved;
  }

  /** Takes what a checkpoint kept; its shapes have been checked. */
  write(saved: readonly SavedTensor[]): void {
    const groups = this.#groups();
    for (const [group, variables] of Object.entries(groups)) {
      if (group === "best") continue;
      const given = saved.filter((tensor) => tensor.group === group);
      for (const [index, { values, shape }] of given.entries()) {
        tf.tidy(() => (variables[index] as tf.Variable).assign(tf.tensor(values, [...shape])));
      }
    }
    const best = saved.filter(({ group }) => group === "best");
    this.best?.set(best.map(({ values, shape }) => tf.keep(tf.tensor(values, [...shape]))));
  }

  /** The groups of a checkpoint whose shapes are to be those of the model and the options: all but "best". */
  get shapes(): Readonly<Record<string, readonly (readonly number[])[]>> {
    const { best: _, ...groups } = this.#groups();
    return Object.fromEntries(
      Object.entries(groups).map(([group, tensors]) => [group, tensors.map(({ shape }) => shape)]),
    );
  }

  dispose(): void {
    this.optimizer.dispose();
    this.average?.dispose();
    this.best?.dispose();
    this.last.dispose();
  }

  #groups(): Record<"weights" | "slots" | "average" | "best", readonly tf.Tensor[]> {
    return {
      weights: this.#weights,
      slots: this.optimizer.slots,
      average: this.average?.means ?? [],
      best: this.best?.copies ?? [],
    };
  }
}

function variablesOf(weights: readonly tf.LayerVariable[]): tf.Variable[] {
  return weights.map((weight) => weight.read() as tf.Variable);
}
