import { readAhead } from "../../image/read-ahead.js";
import { progress } from "../../progress.js";
import { type Annotation, type DetectionDataset, readAnnotation } from "../dataset.js";

/** Fewer than this are read before a bar could be seen, if nothing needs to be decoded. */
const many = 10_000;

/**
 * Every annotation of a data set, in order. With a progress bar where that takes time; a stop is then an `AbortError`.
 *
 * @param description What the bar says.
 */
export async function* readAnnotations(
  dataset: DetectionDataset,
  description: string,
): AsyncGenerator<Annotation, void, undefined> {
  const reading = readAhead(Array(dataset.length).keys(), (index) => readAnnotation(dataset, index), {
    ahead: 16,
  });
  if (dataset.annotation !== undefined && dataset.length < many) yield* reading;
  else yield* progress(reading, { total: dataset.length, description, unit: "annotations" });
}
