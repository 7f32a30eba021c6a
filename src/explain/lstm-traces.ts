import type { Image } from "../image/image.js";
import { tf } from "../tensorflow/index.js";
import { picturesOf } from "./pictures-of.js";
import { subjectOf } from "./subject-of.js";
import { TensorHolder } from "./tensor-holder.js";

/** The parts of an LSTM, as it goes through a sequence. */
export const lstmParts = ["input", "forget", "output", "candidate", "cell", "hidden"] as const;

/** What goes on in one LSTM layer, step by step: of each part, T steps of U units, row by row. */
export interface LstmTraces extends Readonly<Record<(typeof lstmParts)[number], Float32Array>> {
  readonly layer: string;
  readonly steps: number;
  readonly units: number;
}

/**
 * What goes on in a model's LSTMs while they read a picture (Karpathy et al., 2015): gates in [0, 1] (how much of what is
 * new comes in, how much of the cell stays, how much of it is shown), the candidate and the hidden state in [-1, 1], and the
 * cell.
 *
 * @param model Built by buildRnnModel, or any with LSTM layers of tanh and sigmoid that start at zeros.
 * @param image Of any size; it is brought to the model's.
 * @returns One entry a layer, in the model's order.
 * @throws {RangeError} If the model has no such LSTM.
 * @example
 * const model = buildRnnModel({ inputShape: [16, 16, 1], numClasses: 2 });
 * const [first] = await lstmTraces(model, { data: new Uint8Array(256), shape: [16, 16, 1] });
 * [first?.layer, first?.steps, first?.units] // ["lstm1", 16, 128]
 */
export async function lstmTraces(model: tf.LayersModel, image: Image): Promise<LstmTraces[]> {
  const layers = model.layers.filter(isUsualLstm);
  if (layers.length === 0) throw new RangeError(`"${model.name}" has no LSTM of tanh and sigmoid`);
  const subject = subjectOf(model, undefined);
  const pictures = await picturesOf(subject, [image], () => "image");
  const traced = tf.tidy(() => {
    const holders = layers.map(() => new TensorHolder<tf.Tensor3D>());
    const taps = new Map(
      layers.map((layer, index) => [
        layer,
        ([input]: tf.Tensor[], output: () => tf.Tensor) => {
          holders[index]!.hold(input!);
          return output();
        },
      ]),
    );
    subject.answer(pictures.images, taps);
    return layers.map((layer, index) => trace(layer, holders[index]!.release()!));
  });
  tf.dispose({ ...pictures });
  const list: LstmTraces[] = [];
  for (const [index, { name }] of layers.entries()) {
    const parts = traced[index]!;
    const [steps, units] = parts.hidden!.shape as [number, number];
    const data = await Promise.all(lstmParts.map((part) => parts[part]!.data()));
    const byPart = Object.fromEntries(lstmParts.map((part, at) => [part, data[at] as Float32Array]));
    list.push({ layer: name, steps, units, ...(byPart as Omit<LstmTraces, "layer" | "steps" | "units">) });
  }
  tf.dispose(traced);
  return list;
}

function isUsualLstm(layer: tf.layers.Layer): boolean {
  const { activation, recurrentActivation } = layer.getConfig() as Record<string, unknown>;
  const { stateful, goBackwards } = layer as { stateful?: boolean; goBackwards?: boolean };
  return (
    layer.getClassName() === "LSTM" &&
    activation === "tanh" &&
    recurrentActivation === "sigmoid" &&
    !stateful &&
    !goBackwards
  );
}

/** Step by step as the formulas have it; [T, U] each. */
function trace(layer: tf.layers.Layer, x: tf.Tensor3D): Record<string, tf.Tensor> {
  const [kernel, recurrent, bias] = layer.weights.map((weight) => weight.read()) as tf.Tensor2D[];
  const units = recurrent!.shape[0];
  const inputs = tf.matMul(tf.squeeze(x, [0]) as tf.Tensor2D, kernel!);
  const rows = tf.unstack(bias ? tf.add(inputs, bias) : inputs);
  const steps: Record<string, tf.Tensor>[] = [];
  for (const row of rows) {
    const last = steps.at(-1);
    const before = last?.hidden ?? tf.zeros([1, units]);
    const sum = tf.add(tf.expandDims(row, 0), tf.matMul(before as tf.Tensor2D, recurrent!));
    const [i, f, g, o] = tf.split(sum, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const [input, forget, output] = [tf.sigmoid(i), tf.sigmoid(f), tf.sigmoid(o)];
    const candidate = tf.tanh(g);
    const kept = tf.mul(input, candidate);
    const cell = last?.cell ? tf.add(tf.mul(forget, last.cell), kept) : kept;
    const hidden = tf.mul(output, tf.tanh(cell));
    steps.push({ input, forget, output, candidate, cell, hidden });
  }
  return Object.fromEntries(lstmParts.map((part) => [part, tf.concat(steps.map((step) => step[part]!))]));
}
