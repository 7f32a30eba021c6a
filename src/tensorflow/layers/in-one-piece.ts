import * as tf from "@tensorflow/tfjs";
import { type Gate, gates } from "./gate.js";

/** What a recurrent layer of U units has learnt; G is 4 for an LSTM, 3 for a GRU. */
export interface RecurrentWeights {
  /** [F, G U] */
  readonly kernel: tf.Tensor2D;
  /** [U, G U] */
  readonly recurrentKernel: tf.Tensor2D;
  /** [G U] */
  readonly bias: tf.Tensor1D;
}

/**
 * Runs a whole sequence, from zeros, with tanh and the given gates.
 *
 * @param x [B, T, F]
 * @param sequences Whether to return every step's output or the last one's.
 * @returns [T, B, U] or [B, U].
 */
export type RunSequence = (
  x: tf.Tensor3D,
  weights: RecurrentWeights,
  gate: Gate,
  sequences: boolean,
) => tf.Tensor;

interface Cell {
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly kernel: tf.LayerVariable;
  readonly recurrentKernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: tf.serialization.Serializable;
  readonly recurrentActivation: tf.serialization.Serializable;
}

/** The parts of tfjs's recurrent layers that their types keep to themselves. */
interface Recurrent extends tf.layers.Layer {
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
}

/** Lets all layers of this one's kind run their sequences by `run` where nothing about them is out of the usual. */
export function inOnePiece(layer: tf.layers.Layer, run: RunSequence): void {
  const prototype: Recurrent = Object.getPrototypeOf(layer);
  const callOfTfjs = prototype.call;
  prototype.call = function (this: Recurrent, inputs, settings) {
    const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    const gate = gates[this.cell.recurrentActivation.getClassName()];
    if (!gate || !isUsual(this, settings ?? {})) return callOfTfjs.call(this, inputs, settings);
    return tf.tidy(() => {
      const kernel = this.cell.kernel.read() as tf.Tensor2D;
      const weights = {
        kernel,
        recurrentKernel: this.cell.recurrentKernel.read() as tf.Tensor2D,
        bias: (this.cell.bias?.read() ?? tf.zeros([kernel.shape[1]])) as tf.Tensor1D,
      };
      const sequence = this.goBackwards ? tf.reverse(x, 1) : x;
      const outputs = run(sequence as tf.Tensor3D, weights, gate, this.returnSequences);
      return this.returnSequences ? tf.transpose(outputs, [1, 0, 2]) : outputs;
    });
  };
}

/** tanh as the activation, from zeros to the last output, without dropout. */
function isUsual(layer: Recurrent, { mask, initialState, training }: Record<string, unknown>): boolean {
  const { activation, dropout, recurrentDropout } = layer.cell;
  return (
    activation.getClassName() === "tanh" &&
    !(training && (dropout > 0 || recurrentDropout > 0)) &&
    !(mask || initialState || layer.returnState || layer.stateful)
  );
}
