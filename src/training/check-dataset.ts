import type { DetectionDataset } from "../datasets/dataset.js";

/**
 * Throws unless the value is a data set that holds something.
 *
 * @param name What the error calls the argument.
 * @throws {TypeError} If it is no data set.
 * @throws {RangeError} If it is empty.
 */
export function checkDataset(name: string, dataset: DetectionDataset): void {
  if (typeof dataset?.read !== "function" || typeof dataset.length !== "number") {
    throw new TypeError(`${name} must be a data set { name, classes, length, read }, got ${typeof dataset}`);
  }
  if (dataset.length < 1) throw new RangeError(`${name} must hold samples, but "${dataset.name}" is empty`);
}
