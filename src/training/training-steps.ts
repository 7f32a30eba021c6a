import { type CompileOptions, compile, tf } from "../tensorflow/index.js";
import { type ClipOptions, clipGradients } from "./optimizers/clip-gradients.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import type { WeightAverage } from "./optimizers/weight-average.js";
import type { Measures, TrainingTask, Truth } from "./tasks/training-task.js";

/** Runs one batch of images, [B, height, width, channels], by TensorFlow as a single op on another thread. */
export interface CompiledStep<T extends Truth, Rest extends number[] = []> {
  (images: tf.Tensor4D, truth: T, ...rest: Rest): Promise<Measures<number>>;
  dispose(): void;
}

/** What a training step does besides forward and backward. */
export interface StepParts {
  readonly optimizer: Optimizer;
  readonly clip?: ClipOptions;
  readonly average?: WeightAverage | undefined;
  /** What dropout and its like draw by. */
  readonly draws?: CompileOptions;
}

/** A step of training: forward, backward, and the optimizer's move, for a learning rate and a step number from 1. */
export function trainingStep<T extends Truth>(
  task: TrainingTask<T>,
  { optimizer, clip = {}, average, draws }: StepParts,
): CompiledStep<T, [learningRate: number, step: number]> {
  const run = (images: tf.Tensor4D, truth: T, learningRate?: tf.Scalar, step?: tf.Scalar) => {
    const { measured, gradients } = measuredGradients(task, images, truth);
    optimizer.apply(clipGradients(gradients, clip), learningRate!, step!);
    average?.update(step!);
    return measured;
  };
  return compiledStep(task, run, draws);
}

/** What a training step measures on a batch, in the task's order, and the loss's gradient by each trainable weight. */
export function measuredGradients<T extends Truth>(
  task: TrainingTask<T>,
  images: tf.Tensor4D,
  truth: T,
): { measured: tf.Tensor1D; gradients: tf.Tensor[] } {
  const variables = task.model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  let kept: tf.Tensor1D | undefined;
  const { value, grads } = tf.variableGrads(() => {
    const measures = regularized(task, task.measures(images, truth, { training: true }));
    kept = tf.keep(packed(measures, task));
    return measures.loss;
  }, variables);
  value.dispose();
  const measured = kept!.clone();
  kept!.dispose();
  return { measured, gradients: variables.map(({ name }) => grads[name]!) };
}

/** The same measures without learning anything. */
export function validationStep<T extends Truth>(task: TrainingTask<T>): CompiledStep<T> {
  return compiledStep(task, (images, truth) =>
    packed(regularized(task, task.measures(images, truth, { training: false })), task),
  );
}

/** The loss with what the layers add to it for their weights (L2), as in Keras. */
function regularized({ model }: TrainingTask, measures: Measures<tf.Scalar>): Measures<tf.Scalar> {
  const penalties = model.calculateLosses();
  return penalties.length === 0
    ? measures
    : { ...measures, loss: tf.addN<tf.Scalar>([measures.loss, ...penalties]) };
}

/** One tensor instead of several, so that one read brings them all. */
function packed(measures: Measures<tf.Scalar>, { measured }: TrainingTask): tf.Tensor1D {
  return tf.stack(measured.map((name) => measures[name]!)) as tf.Tensor1D;
}

/** Numbers go in as scalars: a number that the recording saw would be frozen in it. */
function compiledStep<T extends Truth, Rest extends number[]>(
  { measured, truthNames }: TrainingTask<T>,
  run: (images: tf.Tensor4D, truth: T, ...rest: tf.Scalar[]) => tf.Tensor1D,
  draws: CompileOptions = {},
): CompiledStep<T, Rest> {
  const compiled = compile((images: tf.Tensor, ...given: tf.Tensor[]) => {
    const truth = Object.fromEntries(truthNames.map((name, index) => [name, given[index]!])) as T;
    return run(images as tf.Tensor4D, truth, ...(given.slice(truthNames.length) as tf.Scalar[]));
  }, draws);
  const call = async (images: tf.Tensor4D, truth: T, ...rest: Rest): Promise<Measures<number>> => {
    const scalars = rest.map((value) => tf.scalar(value));
    const tensors = truthNames.map((name) => truth[name]!);
    const result = await compiled(images, ...tensors, ...scalars).finally(() => tf.dispose(scalars));
    const values = await result.data();
    result.dispose();
    return Object.fromEntries(measured.map((name, index) => [name, values[index]!])) as Measures<number>;
  };
  return Object.assign(call, { dispose: () => compiled.dispose() });
}
