import { cleanedUp } from "./after-stop.js";
import type { Attribute } from "./attributes.js";
import type { TensorMetadata } from "./execute-op.js";

/**
 * Takes the ops that a function calls, in place of running them. Tensors that it hands out have negative numbers: there
 * is nothing in TensorFlow behind them. (-1 is tfjs's own word for "values not yet written".)
 */
export interface Recorder {
  executeOp(
    opName: string,
    attributes: readonly Attribute[],
    inputIds: readonly number[],
    outputCount: number,
  ): TensorMetadata[];
  /**
   * Takes an op that changes variables of TensorFlow's in place.
   *
   * @param valueIds What the variables hold before it.
   * @param inputIds The op's inputs after the variables.
   * @returns What they hold after it.
   */
  updateInPlace(
    opName: string,
    attributes: readonly Attribute[],
    valueIds: readonly number[],
    inputIds: readonly number[],
  ): TensorMetadata[];
  /** An int32 scalar that counts the calls of the function: what makes random numbers differ from call to call. */
  callNumber(): TensorMetadata;
  /** What random functions that are given no seed draw by; undefined for another one at each recording. */
  readonly seed: number | undefined;
  /** Words for a tensor that this recorder handed out: what op made it. */
  describe(id: number): string;
}

let active: Recorder | undefined;

/** The recorder at work, if any. */
export function activeRecorder(): Recorder | undefined {
  return active;
}

/** Runs `work` with every op going to `recorder`. */
export function record<T>(recorder: Recorder, work: () => T): T {
  if (active) throw new Error("compile() cannot record a function while it records another.");
  active = recorder;
  return cleanedUp(work, () => {
    active = undefined;
  });
}

/** Runs `work` with every op run at once, whether a recorder is at work or not. */
export function unrecorded<T>(work: () => T): T {
  const recorder = active;
  active = undefined;
  return cleanedUp(work, () => {
    active = recorder;
  });
}
