import type { Sample } from "../../datasets/dataset.js";

/**
 * Throws unless every object of a sample is of a class that the model knows and its box has an area. That boxes lie in
 * the picture was checked when it was read.
 *
 * @param name What the error calls the sample.
 * @throws {RangeError} Names sample and object.
 */
export function checkObjects({ boxes, labels }: Sample, numClasses: number, name: string): void {
  if (boxes.length !== labels.length) {
    throw new RangeError(
      `${name} has ${boxes.length} boxes and ${labels.length} labels; they belong together`,
    );
  }
  for (const [index, [x1, y1, x2, y2]] of boxes.entries()) {
    const label = labels[index]!;
    if (!Number.isInteger(label) || label < 0 || label >= numClasses) {
      throw new RangeError(
        `${name} has the label ${label}; the model's ${numClasses} classes are 0 to ${numClasses - 1}`,
      );
    }
    if (!(x2 > x1 && y2 > y1)) {
      throw new RangeError(`${name} has the box [${[x1, y1, x2, y2].join(", ")}], which has no area`);
    }
  }
}
