import type { Sample } from "../../datasets/dataset.js";
import type { ResizeMode } from "../../image/fitting.js";
import type { CompileOptions, tf } from "../../tensorflow/index.js";

/** A model that says what pictures it takes. */
export interface TrainableModel extends tf.LayersModel {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly resizeMode: ResizeMode;
}

/** What counts how much in the loss, >= 0. */
export interface LossWeights {
  /** Of what tells the class; default 1. */
  readonly classes?: number;
  /** Of what tells the box; default 1. */
  readonly boxes?: number;
}

/** The truth about a batch, as tensors by name. */
export type Truth = Readonly<Record<string, tf.Tensor>>;

/** What is measured on a batch by name: means over the batch, "loss" among them. */
export type Measures<T> = { readonly loss: T } & Readonly<Record<string, T>>;

/** The measures that a history keeps. */
export type KeptMeasure = "loss" | "accuracy" | "meanIou";

/** What each picture and class counts, and what a task's own passes through the network draw by. */
export interface TaskOptions {
  readonly draws?: CompileOptions;
  /** For each class what it counts in what tells the class; by default 1. */
  readonly classWeights?: readonly number[] | undefined;
  /** What a picture counts, >= 0; by default 1. */
  readonly sampleWeight?: SampleWeight | undefined;
}

/** What a picture counts in the loss, >= 0. */
export type SampleWeight = (sample: Sample) => number;

/** What a kind of model is trained on and by: all that trainModel needs to know of it. */
export interface TrainingTask<T extends Truth = Truth> {
  readonly model: TrainableModel;
  /** The names of what is measured, in an order that stays. */
  readonly measured: readonly string[];
  /** Those that the history keeps. */
  readonly kept: readonly KeptMeasure[];
  /** The names of the truth's tensors, in an order that stays. */
  readonly truthNames: readonly string[];
  /**
   * What the model is to learn of a batch; disposed of by who asked.
   *
   * @param samples Read, augmented and of the model's size.
   * @param images The same as a tensor.
   * @param dataset The data set's name, for errors.
   * @param settings.training Whether the model is trained on it, or measured.
   * @throws {RangeError} If a label or a box is out of range; names the sample.
   */
  truth(
    samples: readonly Sample[],
    images: tf.Tensor4D,
    dataset: string,
    settings?: { readonly training: boolean },
  ): T | Promise<T>;
  /** Loss and measures; recorded by `compile`, differentiable in `loss`. */
  measures(images: tf.Tensor4D, truth: T, settings: { readonly training: boolean }): Measures<tf.Scalar>;
  /** Frees what it holds. The model stays. */
  dispose?(): void;
}
