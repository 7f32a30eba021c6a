import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { c, DataType, type TensorHandle } from "../c-api.js";
import { handleFromValues } from "../tensor-data.js";
import { adopt, handleOf } from "../tensor-store.js";
import type { GraphRecorder, InputSource } from "./graph-recorder.js";

interface Swapped {
  readonly variable: tf.Variable;
  /** Its own value; of a variable made since, at first what stands for it. */
  value: tf.Tensor;
  readonly standIn: object;
}

/** Puts a stand-in for its value into every variable, so that the recorder sees it being read and assigned. */
export class VariableSwap {
  readonly #recorder: GraphRecorder;
  readonly #args: readonly tf.Tensor[];
  readonly #swapped: Swapped[] = [];
  /** Those made since whose first values are not known yet. */
  #made = new Set<Swapped>();

  /** @param args What the function is called with: first values of variables that it makes may depend on them. */
  constructor(recorder: GraphRecorder, args: readonly tf.Tensor[]) {
    this.#recorder = recorder;
    this.#args = args;
  }

  /** From now on, also in every variable that is made. */
  putStandIns(): void {
    for (const variable of Object.values(tf.engine().state.registeredVariables)) this.#putStandIn(variable);
    const engine = tf.engine() as { makeVariable: unknown };
    const makeVariable = tf.engine().makeVariable;
    engine.makeVariable = (...settings: Parameters<typeof makeVariable>) => {
      const variable = makeVariable.apply(tf.engine(), settings);
      this.#made.add(this.#putStandIn(variable));
      return variable;
    };
  }

  /** The variables that have been given a value since. */
  assigned(): tf.Variable[] {
    const given = this.#swapped.filter(({ variable, standIn }) => variable.dataId !== standIn);
    return given.map(({ variable }) => variable).filter((variable) => !variable.isDisposed);
  }

  /** Gives every variable its own value back, and those made since their first one. */
  restore(): void {
    // What was put in front of the engine's own method.
    delete (tf.engine() as { makeVariable?: unknown }).makeVariable;
    try {
      this.#findFirstValues();
    } finally {
      for (const { variable } of this.#made) variable.dispose();
      for (const { variable, value } of this.#swapped) {
        if (!variable.isDisposed) variable.assign(value);
        value.dispose();
      }
    }
  }

  #putStandIn(variable: tf.Variable): Swapped {
    const value = tf.keep(variable.clone());
    const label = `the variable ${variable.name}`;
    const input = this.#recorder.addInput(label, DataType[variable.dtype], variable.shape, { variable });
    const standIn = backend.createOutputTensor(input);
    const swapped = { variable, value, standIn: standIn.dataId };
    this.#swapped.push(swapped);
    variable.assign(standIn);
    standIn.dispose();
    return swapped;
  }

  /** Computes the first values of the variables made since; where one depends on another, that one's comes before. */
  #findFirstValues(): void {
    while (this.#made.size > 0) {
      const unknown = new Set([...this.#made].map(({ variable }) => variable));
      const ready = [...this.#made].filter(({ value }) => !this.#dependsOn(value, unknown));
      this.#compute(ready.filter(({ value }) => numberOf(value) < 0));
      for (const made of ready) this.#made.delete(made);
    }
  }

  #dependsOn(value: tf.Tensor, variables: ReadonlySet<tf.Variable>): boolean {
    const sources = [...this.#recorder.inputsOf([numberOf(value)]).values()];
    return sources.some(
      (source) => typeof source === "object" && "variable" in source && variables.has(source.variable),
    );
  }

  #compute(wanted: readonly Swapped[]): void {
    if (wanted.length === 0) return;
    const call = handleFromValues([], DataType.int32, Int32Array.of(0));
    try {
      const handles = this.#recorder.evaluate(
        wanted.map(({ value }) => numberOf(value)),
        (source) => (source === "call number" ? call : this.#valueOf(source)),
      );
      wanted.forEach((swapped, index) => {
        const { dtype, shape } = swapped.value;
        swapped.value.dispose();
        const id = adopt(handles[index] as TensorHandle);
        swapped.value = tf.keep(backend.createOutputTensor({ id, dtype: DataType[dtype], shape }));
      });
    } finally {
      c.deleteTensorHandle(call);
    }
  }

  #valueOf(source: Exclude<InputSource, "call number">): TensorHandle {
    if ("captured" in source) return source.captured;
    const value =
      "argument" in source
        ? this.#args[source.argument]
        : this.#swapped.find(({ variable }) => variable === source.variable)?.value;
    return handleOf(numberOf(value as tf.Tensor));
  }
}

/** A tensor's number; that of a recorded one is negative. */
function numberOf(tensor: tf.Tensor): number {
  return backend.getInputTensorIds([tensor])[0] as number;
}
