import type { DetectionDataset, ReadOptions, Sample } from "../datasets/dataset.js";
import { checkImage } from "../image/image.js";

/** So many bytes of pixels are kept at most. */
const defaultLimit = 2 ** 30;

/**
 * The same data set, which keeps its samples in memory once they are read, as long as they fit: the second epoch then
 * decodes nothing anew.
 *
 * @param dataset Where the samples come from.
 * @param readOptions How they are read, whatever is asked for later.
 * @param limit How many bytes of pixels are kept at most; what is beyond is read each time.
 */
export function keptSamples(
  dataset: DetectionDataset,
  readOptions: ReadOptions = {},
  limit = defaultLimit,
): DetectionDataset {
  const kept = new Map<number, Sample>();
  let bytes = 0;
  const keep = (index: number, sample: Sample): Sample => {
    checkImage(sample.image);
    const size = sample.image.data.byteLength;
    if (bytes + size <= limit && !kept.has(index)) {
      kept.set(index, sample);
      bytes += size;
    }
    return sample;
  };
  return {
    name: dataset.name,
    classes: dataset.classes,
    length: dataset.length,
    ...(dataset.annotation && { annotation: (index) => dataset.annotation!(index) }),
    read: (index) => {
      const known = kept.get(index);
      if (known !== undefined) return known;
      const sample = dataset.read(index, readOptions);
      return sample instanceof Promise ? sample.then((value) => keep(index, value)) : keep(index, sample);
    },
  };
}
