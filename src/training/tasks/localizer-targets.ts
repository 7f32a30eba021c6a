import type { Sample } from "../../datasets/dataset.js";
import type { Localizer } from "../../models/localizer.js";
import { tf } from "../../tensorflow/index.js";
import { checkTarget } from "./check-target.js";
import type { BatchTruth } from "./localizer-loss.js";

/**
 * What a localizer is to learn of each picture of a batch.
 *
 * @param samples Pictures of one object each.
 * @param model Says what classes are expected.
 * @param dataset The data set's name, for errors.
 * @throws {RangeError} If there is not exactly one object, or something is out of range; names the sample.
 */
export function localizerTargets(samples: readonly Sample[], model: Localizer, dataset: string): BatchTruth {
  const targets = samples.map((sample) =>
    checkTarget(sample, model, `sample "${sample.id}" of "${dataset}"`),
  );
  return {
    labels: tf.tensor1d(
      targets.map(({ label }) => label),
      "int32",
    ),
    boxes: tf.tensor2d(
      targets.map(({ box }) => [...box]),
      [samples.length, 4],
    ),
  };
}
