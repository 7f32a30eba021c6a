import type { Sample } from "../../datasets/dataset.js";
import type { SampleWeight } from "./training-task.js";

/**
 * What a picture counts.
 *
 * @throws {RangeError} If that is no number >= 0; names the sample.
 */
export function sampleWeightOf(sample: Sample, weightOf: SampleWeight, dataset: string): number {
  const weight = weightOf(sample);
  if (weight >= 0 && Number.isFinite(weight)) return weight;
  throw new RangeError(
    `sampleWeights must give a number >= 0, got ${String(weight)} for sample "${sample.id}" of "${dataset}"`,
  );
}
