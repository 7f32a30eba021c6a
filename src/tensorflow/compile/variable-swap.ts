import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { DataType } from "../c-api.js";
import type { GraphRecorder } from "./graph-recorder.js";

interface Swapped {
  readonly variable: tf.Variable;
  readonly value: tf.Tensor;
  readonly standIn: object;
}

/** Puts a stand-in for its value into every variable, so that the recorder sees it being read and assigned. */
export class VariableSwap {
  readonly #recorder: GraphRecorder;
  readonly #swapped: Swapped[] = [];

  constructor(recorder: GraphRecorder) {
    this.#recorder = recorder;
  }

  putStandIns(): void {
    for (const variable of allVariables()) {
      const value = variable.clone();
      const label = `the variable ${variable.name}`;
      const input = this.#recorder.addInput(label, DataType[variable.dtype], variable.shape, { variable });
      const standIn = backend.createOutputTensor(input);
      this.#swapped.push({ variable, value, standIn: standIn.dataId });
      variable.assign(standIn);
      standIn.dispose();
    }
  }

  /** The variables that have been given a value since, and those of them that have been made since. */
  changes(): { assigned: tf.Variable[]; made: tf.Variable[] } {
    const known = new Set(this.#swapped.map(({ variable }) => variable));
    const made = allVariables().filter((variable) => !known.has(variable));
    const given = this.#swapped.filter(({ variable, standIn }) => variable.dataId !== standIn);
    const assigned = [...given.map(({ variable }) => variable), ...made].filter(
      (variable) => !variable.isDisposed,
    );
    return { assigned, made };
  }

  /** Gives every variable its own value back; those made since keep what they have. */
  restore(): void {
    for (const { variable, value } of this.#swapped) {
      if (!variable.isDisposed) variable.assign(value);
      value.dispose();
    }
  }
}

function allVariables(): tf.Variable[] {
  return Object.values(tf.engine().state.registeredVariables);
}
