import type { DetectionDataset, Sample } from "../datasets/dataset.js";

/** So many bytes of pixels are kept at most. */
const defaultLimit = 2 ** 30;

/**
 * The same data set, which keeps its samples in memory once they are read, as long as they fit: the second epoch then
 * reads nothing anew.
 *
 * @param dataset Where the samples come from.
 * @param limit How many bytes of pixels are kept at most; what is beyond is read each time.
 */
export function keptSamples(dataset: DetectionDataset, limit = defaultLimit): DetectionDataset {
  const kept = new Map<number, Sample>();
  let bytes = 0;
  const keep = (index: number, sample: Sample): Sample => {
    const size = sample.image.data.byteLength;
    if (bytes + size <= limit) {
      kept.set(index, sample);
      bytes += size;
    }
    return sample;
  };
  return {
    ...dataset,
    read: (index) => {
      const known = kept.get(index);
      if (known !== undefined) return known;
      const sample = dataset.read(index);
      return sample instanceof Promise ? sample.then((value) => keep(index, value)) : keep(index, sample);
    },
  };
}
