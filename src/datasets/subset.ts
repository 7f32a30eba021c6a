import { checkIndex, type DetectionDataset, readAnnotation } from "./dataset.js";

/**
 * Part of a data set, in the order of `indices`. Nothing is read until asked for.
 *
 * @param dataset Where the samples come from.
 * @param indices Which of its samples; one may appear more than once.
 * @param name What to call the part; by default the whole's name and the count.
 * @throws {RangeError} If an index is not one of the data set's.
 * @example subset(digitsOnClutter({ count: 10 }), [3, 1]).length // 2
 */
export function subset(
  dataset: DetectionDataset,
  indices: readonly number[],
  name = `${dataset.name}, ${indices.length} of ${dataset.length}`,
): DetectionDataset {
  const kept = [...indices];
  for (const index of kept) checkIndex(dataset, index);
  const part: DetectionDataset = {
    name,
    classes: dataset.classes,
    length: kept.length,
    read: (index, options) => {
      checkIndex(part, index);
      return dataset.read(kept[index]!, options);
    },
    annotation: (index) => {
      checkIndex(part, index);
      return readAnnotation(dataset, kept[index]!);
    },
    ...(dataset.meta === undefined ? {} : { meta: dataset.meta }),
    ...(dataset.description === undefined ? {} : { description: dataset.description }),
    ...(dataset.report === undefined ? {} : { report: dataset.report }),
  };
  return part;
}
