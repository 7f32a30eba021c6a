import * as tf from "@tensorflow/tfjs";
import { cleanedUp } from "../after-stop.js";
// What is watched here is what runs: ours in the place of some of tfjs's.
import "./optimizers.js";

/** Something on the host that a recorded function used and that a replay of its ops would miss. */
export interface HostState {
  /** Whether what was recorded still holds. */
  unchanged(): boolean;
  /** Does on the host what a further call of the function would have done. */
  advance(): void;
}

interface OptimizerState {
  /** A plain number: a recording freezes it. */
  learningRate: number;
  incrementIterations(): void;
}

let collected: HostState[] | undefined;

/** Runs `work`; returns its result and the host state that it is known to have used. */
export function collectHostState<T>(work: () => T): { result: T; hostState: HostState[] } {
  const hostState: HostState[] = [];
  collected = hostState;
  const result = cleanedUp(work, () => {
    collected = undefined;
  });
  return { result, hostState };
}

const OPTIMIZERS = [
  tf.SGDOptimizer,
  tf.MomentumOptimizer,
  tf.AdagradOptimizer,
  tf.AdadeltaOptimizer,
  tf.RMSPropOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
];

for (const { prototype } of OPTIMIZERS as { prototype: tf.Optimizer }[]) {
  const applyGradients = prototype.applyGradients;
  prototype.applyGradients = function (gradients) {
    const optimizer = this as unknown as OptimizerState;
    const { learningRate } = optimizer;
    collected?.push({
      unchanged: () => optimizer.learningRate === learningRate,
      advance: () => optimizer.incrementIterations(),
    });
    return applyGradients.call(this, gradients);
  };
}
