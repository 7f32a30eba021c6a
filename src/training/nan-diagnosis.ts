import { tf } from "../tensorflow/index.js";
import type { Measures, TrainingTask, Truth } from "./tasks/training-task.js";
import type { WeightCopy } from "./weight-copy.js";

/** Where training was when a number was no longer finite. */
export interface NanSite {
  readonly epoch: number;
  /** Counted from 1 over the whole training. */
  readonly step: number;
  readonly learningRate: number;
  readonly measures: Measures<number>;
  /** What the step was given. */
  readonly images: tf.Tensor4D;
  readonly truth: Truth;
  /** The weights at the epoch's start, which the model gets back. */
  readonly last: WeightCopy;
}

/**
 * Says what is known about a loss or weights that are not finite numbers, and what to do: whether it is the data, weights
 * that were wrong before, a layer or a gradient that overflows on this batch, or the learning rate. The model gets the
 * weights of the epoch's start back, with which the batch is looked at once more.
 */
export async function nanDiagnosis(task: TrainingTask, site: NanSite): Promise<Error> {
  const { measures, epoch, step, learningRate } = site;
  const losses = (["loss", "classLoss", "boxLoss"] as const)
    .flatMap((name) => (measures[name] === undefined ? [] : `${name} ${measures[name]}`))
    .join(", ");
  const what = Number.isFinite(measures.loss)
    ? `Weights are no longer finite numbers after epoch ${epoch}, though the loss is: a ReLU turns NaN into 0 and hides it.`
    : `The loss is not a finite number at step ${step} (epoch ${epoch}, learning rate ${learningRate.toPrecision(3)}): ${losses}.`;
  const spoilt = await notFinite(namedWeights(task));
  return new Error(
    `${what} Weights that are not finite: ${spoilt.join(", ") || "none"}. ${await causeAndCure(task, site)}`,
  );
}

async function causeAndCure(
  task: TrainingTask,
  { images, truth, last, learningRate }: NanSite,
): Promise<string> {
  const data = await notFinite({ images, ...truth });
  if (data.length > 0) {
    last.putBack();
    return `The data: ${data.join(", ")} of this batch. Mend or leave out these samples; ${again}.`;
  }
  last.putBack();
  const before = await notFinite(namedWeights(task));
  if (before.length > 0) {
    return `These were already wrong before the first step: build the model anew.`;
  }
  const outputs = layerOutputs(task, images);
  const layers = await notFinite(outputs);
  tf.dispose(outputs);
  if (layers[0] !== undefined) {
    last.putBack();
    return (
      `The layer ${layers[0].replace(/ \(.*/, "")} is the first that overflows on this batch, with weights that are finite: ` +
      `look at its activation and its weights, or build the model with batchNorm: true; ${again}.`
    );
  }
  const derivatives = gradientsOf(task, images, truth);
  const gradients = await notFinite(derivatives);
  tf.dispose(derivatives);
  last.putBack();
  if (gradients.length > 0) {
    return `On this batch the gradient overflows at ${gradients.join(", ")}: try clipGradients: { norm: 1 }; ${again}.`;
  }
  return (
    "With the weights of the epoch's start, data, layers and gradients of this batch are fine: the learning rate let the " +
    `weights grow without bound within the epoch. Train with a lower learningRate, such as ${(learningRate / 10).toPrecision(1)} ` +
    `(lrFind looks for one), or with clipGradients: { norm: 1 }; ${again}.`
  );
}

const again = "the model has the weights of the epoch's start again";

function namedWeights({ model }: TrainingTask): Record<string, tf.Tensor> {
  return Object.fromEntries(model.weights.map((weight) => [weight.originalName, weight.read() as tf.Tensor]));
}

/** The names of tensors that hold something else than finite numbers, with how much of it. */
async function notFinite(tensors: Readonly<Record<string, tf.Tensor>>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    const values = await tensor.data();
    const count = Array.from(values).filter((value) => !Number.isFinite(value)).length;
    if (count > 0) found.push(`${name} (${count} of ${values.length})`);
  }
  return found;
}

/** What each layer makes of a batch, from the first to the last. */
function layerOutputs({ model }: TrainingTask, images: tf.Tensor4D): Record<string, tf.Tensor> {
  const named = model.layers.flatMap(({ name, inboundNodes }) =>
    inboundNodes.flatMap(({ outputTensors }) => outputTensors.map((output) => ({ name, output }))),
  );
  const whole = tf.model({ inputs: model.inputs, outputs: named.map(({ output }) => output) });
  const outputs = tf.tidy(() => [whole.apply(images, { training: true }) as tf.Tensor | tf.Tensor[]].flat());
  return Object.fromEntries(named.map(({ name }, index) => [name, outputs[index]!]));
}

function gradientsOf(task: TrainingTask, images: tf.Tensor4D, truth: Truth): Record<string, tf.Tensor> {
  const weights = task.model.trainableWeights;
  const variables = weights.map((weight) => weight.read() as tf.Variable);
  const { value, grads } = tf.variableGrads(
    () => task.measures(images, truth, { training: true }).loss,
    variables,
  );
  value.dispose();
  return Object.fromEntries(
    weights.map(({ originalName }, index) => [originalName, grads[variables[index]!.name]!]),
  );
}
