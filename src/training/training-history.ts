import type { ByHeads, Heads } from "../models/heads.js";
import type { RunningMeans } from "./running-means.js";
import type { SkippedSample } from "./sample-reader.js";
import type { KeptMeasure } from "./tasks/training-task.js";

/** What training recorded. Every list has one entry for each finished epoch. */
export type TrainingHistory<H extends Heads = "both"> = {
  /** 1, 2, 3, ... */
  readonly epoch: readonly number[];
  /** The loss on the training images: the mean over the epoch, while the weights moved. */
  readonly loss: readonly number[];
  /** The loss on the validation images after the epoch, where there are any. */
  readonly valLoss?: readonly number[];
  /** The learning rate at the epoch's end. */
  readonly learningRate: readonly number[];
  /** How many steps were taken in all, those of an unfinished epoch included. */
  readonly steps: number;
  /** True where somebody asked to stop before the last epoch was finished; the weights are those of the last step. */
  readonly stopped: boolean;
  /** With early stopping: the epoch of the lowest watched loss, whose weights the model has. */
  readonly bestEpoch?: number;
  /** With early stopping: true where it ended the training before the last epoch. */
  readonly stoppedEarly?: boolean;
  /** The epochs that left tensors behind, each in a sentence, where there are any: something that was given keeps them. */
  readonly leaks?: readonly string[];
  /** With a strategy: the workers that were lost, each in a sentence that says which epoch was begun again, where there are any. */
  readonly interruptions?: readonly string[];
  /** The pictures that could not be read, where there are any and `onBad` is "skip". */
  readonly leftOut?: readonly SkippedSample[];
} & ByHeads<H, ClassHistory, BoxHistory>;

interface ClassHistory {
  /** The share of right classes, from 0 to 1. */
  readonly accuracy: readonly number[];
  readonly valAccuracy?: readonly number[];
}

interface BoxHistory {
  /** The mean IoU of predicted and true boxes, from 0 to 1. */
  readonly meanIou: readonly number[];
  readonly valMeanIou?: readonly number[];
}

/** The lists of a history: what is plain numbers, one for each finished epoch. */
export type HistoryLists = { readonly epoch: readonly number[] } & Readonly<
  Record<string, readonly number[]>
>;

/** Writes a {@link TrainingHistory}, epoch by epoch. */
export class HistoryRecorder<H extends Heads> {
  readonly #measures: readonly KeptMeasure[];
  readonly #lists: Record<string, number[]> = { epoch: [] };

  constructor(kept: readonly KeptMeasure[], { validated }: { validated: boolean }) {
    this.#measures = kept;
    for (const name of this.#measures) {
      this.#lists[name] = [];
      if (validated) this.#lists[validationName(name)] = [];
    }
    this.#lists.learningRate = [];
  }

  /** Adds an epoch: what training measured in it and, where there is a validation set, what that showed after it. */
  add(
    epoch: number,
    learningRate: number,
    training: RunningMeans,
    validation: RunningMeans | undefined,
  ): void {
    this.#lists.epoch!.push(epoch);
    this.#lists.learningRate!.push(learningRate);
    for (const name of this.#measures) {
      this.#lists[name]!.push(training.of(name));
      if (validation !== undefined) this.#lists[validationName(name)]!.push(validation.of(name));
    }
  }

  /** What tells whether training still gains: the validation losses, or without any the training losses. */
  get watchedLosses(): readonly number[] {
    return this.#lists.valLoss ?? this.#lists.loss!;
  }

  /** How many epochs are recorded. */
  get length(): number {
    return this.#lists.epoch!.length;
  }

  /** Every list. */
  get lists(): HistoryLists {
    return this.#lists as unknown as HistoryLists;
  }

  /** Takes what another recorder had, to go on from; JSON writes null for NaN. */
  restore(lists: HistoryLists): void {
    for (const [name, values] of Object.entries(lists))
      this.#lists[name] = values.map((value) => value ?? Number.NaN);
  }

  /** What is recorded after so many steps, and which pictures were left out of it; a copy. */
  toHistory(steps: number, leftOut: readonly SkippedSample[] = []): TrainingHistory<H> {
    const lists = Object.fromEntries(Object.entries(this.#lists).map(([name, list]) => [name, [...list]]));
    return {
      ...lists,
      steps,
      stopped: false,
      ...(leftOut.length > 0 && { leftOut }),
    } as unknown as TrainingHistory<H>;
  }
}

function validationName(name: KeptMeasure): string {
  return `val${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
