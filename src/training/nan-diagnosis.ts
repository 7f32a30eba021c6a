import type { tf } from "../tensorflow/index.js";
import type { Measures } from "./tasks/training-task.js";

/** Where training was when the loss was no longer a number. */
export interface NanSite {
  readonly epoch: number;
  /** Counted from 1 over the whole training. */
  readonly step: number;
  readonly learningRate: number;
  readonly measures: Measures<number>;
}

/**
 * Says what is known about a loss that is not a finite number, and what to do. The images, labels and boxes were checked
 * when they were read, so the cause lies in the weights.
 */
export async function nanDiagnosis(model: tf.LayersModel, site: NanSite): Promise<Error> {
  const spoilt: string[] = [];
  for (const weight of model.trainableWeights) {
    const values = await (weight.read() as tf.Tensor).data();
    const count = Array.from(values).filter((value) => !Number.isFinite(value)).length;
    if (count > 0) spoilt.push(`${weight.originalName} (${count} of ${values.length})`);
  }
  const { measures, epoch, step, learningRate } = site;
  const losses = (["loss", "classLoss", "boxLoss"] as const)
    .flatMap((name) => (measures[name] === undefined ? [] : `${name} ${measures[name]}`))
    .join(", ");
  const cure =
    step === 1
      ? "The model's weights were already wrong before the first step: build the model anew."
      : `The weights grew without bound: build the model anew and train with a lower learningRate, such as ${(learningRate / 10).toPrecision(1)}.`;
  return new Error(
    `The loss is not a finite number at step ${step} (epoch ${epoch}, learning rate ${learningRate.toPrecision(3)}): ${losses}. ` +
      `Weights that are not finite: ${spoilt.length === 0 ? "none" : spoilt.join(", ")}. ${cure}`,
  );
}
