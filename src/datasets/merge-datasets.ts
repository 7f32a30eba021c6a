import { checkIndex, type DetectionDataset, readAnnotation } from "./dataset.js";
import { relabelDataset } from "./relabel-dataset.js";

/**
 * Several data sets one after another. Classes are matched by name; those that only a later set has come last.
 *
 * @param datasets One or more; rename classes that mean the same with `relabelDataset` first. Ids stay as they are.
 * @param name What to call the whole; by default all their names.
 * @throws {RangeError} If there is none.
 * @example mergeDatasets([digitsOnClutter({ count: 4 }), shapes({ count: 3 })]).length // 7
 */
export function mergeDatasets(
  datasets: readonly DetectionDataset[],
  name = datasets.map((dataset) => dataset.name).join(" and "),
): DetectionDataset {
  if (datasets.length === 0) throw new RangeError("datasets must be one or more, got none");
  const classes = [...new Set(datasets.flatMap((dataset) => dataset.classes))];
  const parts = datasets.map((dataset) => relabelDataset(dataset, classes));
  const at = (index: number): readonly [part: DetectionDataset, index: number] => {
    checkIndex(whole, index);
    let first = 0;
    const part = parts.find(({ length }) => {
      if (index < first + length) return true;
      first += length;
      return false;
    });
    return [part!, index - first];
  };
  const whole: DetectionDataset = {
    name,
    classes,
    length: parts.reduce((sum, { length }) => sum + length, 0),
    read: (index, options) => {
      const [part, own] = at(index);
      return part.read(own, options);
    },
    annotation: (index) => {
      const [part, own] = at(index);
      return readAnnotation(part, own);
    },
  };
  return whole;
}
