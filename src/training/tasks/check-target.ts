import type { Box, Boxes } from "../../boxes/boxes.js";
import type { Sample } from "../../datasets/dataset.js";
import { hasBoxes, hasClasses } from "../../models/heads.js";
import type { Localizer } from "../../models/localizer.js";
import { checkBoxesInside } from "../check-boxes-inside.js";

/** What a network is to learn of a sample: zeros where it has no head for it. */
export interface Target {
  readonly label: number;
  /** xyxy in fractions of the image. */
  readonly box: Box;
}

/**
 * Throws unless a sample shows one object whose class the model knows and whose box lies in the image and has an area.
 * What the model has no head for is not looked at.
 *
 * @param name What the error calls the sample.
 * @returns The object's class and box.
 * @throws {RangeError} If there is not exactly one object, or its class or box is out of range.
 */
export function checkTarget(
  sample: Sample,
  { numClasses, heads }: Pick<Localizer, "numClasses" | "heads">,
  name: string,
): Target {
  const [height, width] = sample.image.shape;
  const label = hasClasses(heads) ? checkLabel(sample.labels, numClasses, name) : 0;
  const [x1, y1, x2, y2] = hasBoxes(heads) ? checkBox(sample.boxes, sample.image.shape, name) : [0, 0, 0, 0];
  return { label, box: [x1 / width, y1 / height, x2 / width, y2 / height] };
}

function checkLabel(labels: readonly number[], numClasses: number, name: string): number {
  const label = only(labels, "labels", name);
  if (!Number.isInteger(label) || label < 0 || label >= numClasses) {
    throw new RangeError(
      `${name} has the label ${label}; the model's ${numClasses} classes are 0 to ${numClasses - 1}`,
    );
  }
  return label;
}

function checkBox(boxes: Boxes, shape: Sample["image"]["shape"], name: string): Box {
  const box = only(boxes, "boxes", name);
  checkBoxesInside(boxes, shape, name);
  const [x1, y1, x2, y2] = box;
  if (x1 === x2 || y1 === y2)
    throw new RangeError(`${name} has the box [${box.join(", ")}], which has no area`);
  return box;
}

function only<T>(values: readonly T[], what: string, name: string): T {
  if (values.length !== 1) {
    throw new RangeError(
      `${name} has ${values.length} ${what}; this model localizes exactly one object an image`,
    );
  }
  return values[0]!;
}
