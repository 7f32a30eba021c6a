import * as tf from "@tensorflow/tfjs";
import { lstmSequence } from "./lstm-sequence.js";

interface Cell {
  readonly units: number;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly kernel: tf.LayerVariable;
  readonly recurrentKernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: tf.serialization.Serializable;
  readonly recurrentActivation: tf.serialization.Serializable;
}

/** The parts of tfjs's LSTM layer that its types keep to themselves. */
interface Lstm extends tf.layers.Layer {
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
}

const prototype: Lstm = Object.getPrototypeOf(tf.layers.lstm({ units: 1 }));
const callOfTfjs = prototype.call;

/** An LSTM layer of the usual kind runs its sequence in one piece: see {@link lstmSequence}. */
prototype.call = function (this: Lstm, inputs, settings) {
  const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
  if (!isUsual(this, settings ?? {})) return callOfTfjs.call(this, inputs, settings);
  return tf.tidy(() => {
    const { kernel, recurrentKernel, bias, units } = this.cell;
    const weights = {
      kernel: kernel.read() as tf.Tensor2D,
      recurrentKernel: recurrentKernel.read() as tf.Tensor2D,
      bias: (bias?.read() ?? tf.zeros([4 * units])) as tf.Tensor1D,
    };
    const sequence = this.goBackwards ? tf.reverse(x, 1) : x;
    const outputs = lstmSequence(sequence as tf.Tensor3D, weights, this.returnSequences);
    return this.returnSequences ? tf.transpose(outputs, [1, 0, 2]) : outputs;
  });
};

/** Keras' defaults for the activations, from zeros to the last output: what its GPU kernel wants, too. */
function isUsual(layer: Lstm, { mask, initialState, training }: Record<string, unknown>): boolean {
  const { activation, recurrentActivation, dropout, recurrentDropout } = layer.cell;
  return (
    nameOf(activation) === "tanh" &&
    nameOf(recurrentActivation) === "sigmoid" &&
    !(training && (dropout > 0 || recurrentDropout > 0)) &&
    !(mask || initialState || layer.returnState || layer.stateful)
  );
}

function nameOf(activation: tf.serialization.Serializable): string {
  return activation.getClassName();
}
