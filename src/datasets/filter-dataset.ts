import type { Annotation, DetectionDataset } from "./dataset.js";
import { readAnnotations } from "./formats/read-annotations.js";
import { subset } from "./subset.js";

/**
 * The part of a data set whose annotations pass a test. Pictures are not read, unless the data set cannot tell its
 * annotations without.
 *
 * @param dataset Where the samples come from.
 * @param keep Whether a sample is to be kept; told its annotation and index.
 * @returns The samples that are kept, in their order; there may be none.
 * @example (await filterDataset(digitsOnClutter({ count: 10 }), (_, index) => index < 4)).length // 4
 */
export async function filterDataset(
  dataset: DetectionDataset,
  keep: (annotation: Annotation, index: number) => boolean,
): Promise<DetectionDataset> {
  const kept: number[] = [];
  let index = 0;
  for await (const annotation of readAnnotations(dataset, "Choosing samples")) {
    if (keep(annotation, index)) kept.push(index);
    index++;
  }
  return subset(dataset, kept);
}
