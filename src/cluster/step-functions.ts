import { type PortableFunction, portableFunction } from "../tensorflow/compile/portable-function.js";
import { tf } from "../tensorflow/index.js";
import { clipGradients } from "../training/optimizers/clip-gradients.js";
import type { TrainingTask, Truth } from "../training/tasks/training-task.js";
import { measuredGradients, type StepParts } from "../training/training-steps.js";

/** So many workers at most sum slices: the messages of a step are twice the workers times the slices. */
export const MAX_SLICES = 8;

/** Shape and dtype of a tensor that a function is recorded for. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

/**
 * The two halves of a data parallel step, recorded once for each shape of a part. Between them travels one vector: what was
 * measured, the gradients, and the weights that the forward pass itself moves (moving averages), each part's weighed by its
 * share of the batch, so that the sum over the parts is the mean over the batch.
 */
export class StepFunctions {
  readonly #task: TrainingTask;
  readonly #parts: StepParts;
  readonly #recorded = new Map<string, PortableFunction>();
  /** The weights that the forward pass moves; known after a first recording. */
  #moved: readonly tf.Variable[] = [];
  #length = 0;

  constructor(task: TrainingTask, parts: StepParts) {
    this.#task = task;
    this.#parts = parts;
  }

  /**
   * Takes images, truth and the share of the batch; returns the vector in slices, each to be summed on another worker.
   *
   * @param specs Those of images and truth.
   */
  gradients(specs: readonly TensorSpec[], workers: number): PortableFunction {
    const key = `${workers} ${specs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join()}`;
    return this.#once(key, [...specs, { shape: [], dtype: "float32" }], (images, ...given) => {
      const { truthNames } = this.#task;
      const truth: Truth = Object.fromEntries(truthNames.map((name, index) => [name, given[index]!]));
      const still = this.#nonTrainable().map(({ dataId }) => dataId);
      const { measured, gradients } = measuredGradients(this.#task, images as tf.Tensor4D, truth);
      this.#moved = this.#nonTrainable().filter(({ dataId }, index) => dataId !== still[index]);
      const vector = tf.concat([measured, ...[...gradients, ...this.#moved].map((part) => part.flatten())]);
      this.#length = vector.size;
      return tf.split(tf.mul(vector, given.at(-1)!), this.#sliceSizes(workers));
    });
  }

  /** Takes the slices' sums, the learning rate and the step's number; moves the weights, returns what was measured. */
  apply(workers: number): PortableFunction {
    const scalar = { shape: [], dtype: "float32" } as const;
    const slices = this.#sliceSizes(workers).map((size) => ({ shape: [size], dtype: "float32" }) as const);
    return this.#once(`apply ${workers}`, [...slices, scalar, scalar], (...args) => {
      const [step, learningRate] = [args.pop() as tf.Scalar, args.pop() as tf.Scalar];
      const { optimizer, clip = {}, average } = this.#parts;
      const trainable = this.#task.model.trainableWeights;
      const shapes = [
        [this.#task.measured.length],
        ...[...trainable, ...this.#moved].map(({ shape }) => shape),
      ];
      const [measured, ...parts] = unflattened(tf.concat1d(args as tf.Tensor1D[]), shapes as number[][]);
      for (const [index, variable] of this.#moved.entries())
        variable.assign(parts[trainable.length + index]!);
      optimizer.apply(clipGradients(parts.slice(0, trainable.length), clip), learningRate, step);
      average?.update(step);
      return measured!;
    });
  }

  #nonTrainable(): tf.Variable[] {
    return this.#task.model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  }

  /** One slice a worker, as equal as they can be; more than a few would only be more messages. */
  #sliceSizes(workers: number): number[] {
    const slices = Math.min(workers, MAX_SLICES);
    const end = (index: number) => Math.floor((index * this.#length) / slices);
    return Array.from({ length: slices }, (_, index) => end(index + 1) - end(index));
  }

  #once(
    key: string,
    specs: readonly TensorSpec[],
    fn: (...args: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
  ): PortableFunction {
    const known = this.#recorded.get(key);
    if (known) return known;
    const args = specs.map(({ shape, dtype }) => tf.zeros([...shape], dtype));
    try {
      const made = portableFunction(fn, args, this.#parts.draws?.seed);
      this.#recorded.set(key, made);
      return made;
    } finally {
      tf.dispose(args);
    }
  }
}

/** The tensors that were flattened and put one after the other. */
function unflattened(vector: tf.Tensor1D, shapes: readonly number[][]): tf.Tensor[] {
  const parts = tf.split(
    vector,
    shapes.map((shape) => tf.util.sizeFromShape(shape)),
  );
  return parts.map((part, index) => part.reshape(shapes[index]!));
}
