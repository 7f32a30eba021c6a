import { Localizer } from "../models/localizer.js";
import type { Strategy } from "../training/strategy.js";
import { currentCluster } from "./connect.js";
import { DataParallelSteps } from "./data-parallel-steps.js";

/**
 * Trains on the workers that `connect` found, all at once: each has a copy of the weights and works on its part of every
 * batch; the gradients are summed between the workers, weighed by the sizes of the parts, and every worker moves its copy by
 * the sum. So the weights become those of one machine with the whole batch, to rounding; only what looks at a whole batch
 * (batch normalization) or draws random numbers (dropout) sees its part. For localizers.
 *
 * Where a worker is killed, frozen, started anew or cut off, the epoch begins again with the workers that answer; one that
 * is back joins at the next epoch. The history's `interruptions` say so. Where none answers for a minute, training fails, and
 * the model has the weights of the last finished epoch; a `run` goes on from there with `resume`.
 *
 * It pays where a step computes for much longer than its gradients travel: see the README.
 *
 * @throws {Error} If there was no `connect`.
 * @see tf.distribute.MultiWorkerMirroredStrategy.
 * @example
 * try {
 *   dataParallel();
 * } catch (error) {
 *   (error as Error).message.includes("connect") // true
 * }
 */
export function dataParallel(): Strategy {
  const cluster = currentCluster();
  return {
    check(model, batchSize) {
      if (!(model instanceof Localizer)) {
        throw new RangeError(
          `dataParallel() trains localizers (buildCnnModel ...), whose loss is a mean over pictures; ${model.name} is none: ` +
            "train it without a strategy",
        );
      }
      const { length } = cluster.workers;
      if (batchSize < length) {
        throw new RangeError(
          `batchSize must be at least ${length}, a picture for each worker; got ${batchSize}: take larger batches or fewer ` +
            "workers",
        );
      }
    },
    begin: async (task, parts) => {
      const steps = new DataParallelSteps(cluster, task, parts);
      return Object.assign(steps.step, {
        scatter: () => steps.scatter(),
        gather: () => steps.gather(),
        recover: (error: unknown) => steps.recover(error),
        dispose: () => steps.dispose(),
      });
    },
  };
}
