import type { Localizer } from "../models/localizer.js";
import { compile, tf } from "../tensorflow/index.js";
import {
  type BatchTruth,
  type LossWeights,
  localizerLoss,
  type Measures,
  measureNames,
} from "./localizer-loss.js";
import { type ClipOptions, clipGradients } from "./optimizers/clip-gradients.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import type { WeightAverage } from "./optimizers/weight-average.js";

/** Runs one batch of images, [B, height, width, channels], by TensorFlow as a single op on another thread. */
export interface CompiledStep<Rest extends number[] = []> {
  (images: tf.Tensor4D, truth: BatchTruth, ...rest: Rest): Promise<Measures<number>>;
  dispose(): void;
}

/** What a training step does besides forward and backward. */
export interface StepParts {
  readonly optimizer: Optimizer;
  readonly lossWeights?: LossWeights;
  readonly clip?: ClipOptions;
  readonly average?: WeightAverage | undefined;
}

/** A step of training: forward, backward, and the optimizer's move, for a learning rate and a step number from 1. */
export function trainingStep(
  model: Localizer,
  { optimizer, lossWeights = {}, clip = {}, average }: StepParts,
): CompiledStep<[learningRate: number, step: number]> {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return compiledStep(model, (images, truth, learningRate, step) => {
    let measured: tf.Tensor1D | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const measures = localizerLoss(model.forward(images, { training: true }), truth, lossWeights);
      measured = tf.keep(packed(measures, model));
      return measures.loss;
    }, variables);
    value.dispose();
    const gradients = clipGradients(
      variables.map(({ name }) => grads[name]!),
      clip,
    );
    optimizer.apply(gradients, learningRate!, step!);
    average?.update(step!);
    const result = measured!.clone();
    measured!.dispose();
    return result;
  });
}

/** The same measures without learning anything. */
export function validationStep(model: Localizer, weights: LossWeights): CompiledStep {
  return compiledStep(model, (images, truth) =>
    packed(localizerLoss(model.forward(images), truth, weights), model),
  );
}

/** One tensor instead of several, so that one read brings them all. */
function packed(measures: Measures<tf.Scalar>, { heads }: Localizer): tf.Tensor1D {
  return tf.stack(measureNames(heads).map((name) => measures[name]!)) as tf.Tensor1D;
}

/** Numbers go in as scalars: a number that the recording saw would be frozen in it. */
function compiledStep<Rest extends number[]>(
  model: Localizer,
  run: (images: tf.Tensor4D, truth: BatchTruth, ...rest: tf.Scalar[]) => tf.Tensor1D,
): CompiledStep<Rest> {
  const names = measureNames(model.heads);
  const compiled = compile((images: tf.Tensor, labels: tf.Tensor, boxes: tf.Tensor, ...rest: tf.Scalar[]) =>
    run(images as tf.Tensor4D, { labels: labels as tf.Tensor1D, boxes: boxes as tf.Tensor2D }, ...rest),
  );
  const call = async (
    images: tf.Tensor4D,
    { labels, boxes }: BatchTruth,
    ...rest: Rest
  ): Promise<Measures<number>> => {
    const scalars = rest.map((value) => tf.scalar(value));
    const result = await compiled(images, labels, boxes, ...scalars).finally(() => tf.dispose(scalars));
    const values = await result.data();
    result.dispose();
    return { loss: values[0]!, ...Object.fromEntries(names.map((name, index) => [name, values[index]!])) };
  };
  return Object.assign(call, { dispose: () => compiled.dispose() });
}
