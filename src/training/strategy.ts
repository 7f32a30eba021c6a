import type { LocalizationModel } from "../models/localization-model.js";
import type { TrainingTask, Truth } from "./tasks/training-task.js";
import type { CompiledStep, StepParts } from "./training-steps.js";

/** Where the steps of a training run, if not in this process. */
export interface Strategy {
  /**
   * Throws unless it can train this model by batches of this size.
   *
   * @throws {RangeError} Says why not.
   */
  check(model: LocalizationModel, batchSize: number): void;
  /** Makes the steps ready. */
  begin(task: TrainingTask, parts: StepParts): Promise<RemoteSteps>;
}

/** Steps that run elsewhere, on copies of the model's and the optimizer's variables. */
export interface RemoteSteps extends CompiledStep<Truth, [learningRate: number, step: number]> {
  /** Copies the variables to where the steps run: before the first step of an epoch. */
  scatter(): Promise<void>;
  /** Gives the variables the values that the steps so far have led to. */
  gather(): Promise<void>;
  /**
   * After an error: makes everything ready for the steps since `scatter` to be done again.
   *
   * @returns What happened, in a sentence for the person who trains.
   * @throws The error itself, where repeating would not help.
   */
  recover(error: unknown): Promise<string>;
}
