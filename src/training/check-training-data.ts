import { type Annotation, type DetectionDataset, readAnnotation } from "../datasets/dataset.js";
import { hasClasses } from "../models/heads.js";
import { Localizer } from "../models/localizer.js";
import { checkBoxesInside } from "./check-boxes-inside.js";
import { naming } from "./naming.js";
import type { TrainableModel } from "./tasks/training-task.js";

/** So many annotations, evenly over the data set, are looked at before the first step. */
const most = 5000;

/** What is seen of a data set's objects. */
export class DataTally {
  #pictures = 0;
  #boxes = 0;
  #fractions = 0;
  readonly #labels = new Set<number>();

  /** Takes in a picture's boxes (xyxy pixels) and labels. */
  add({ boxes, labels, size: [height, width] }: Pick<Annotation, "boxes" | "labels" | "size">): void {
    this.#pictures++;
    this.#boxes += boxes.length;
    for (const label of labels) this.#labels.add(label);
    if (Math.min(height, width) <= 2) return;
    this.#fractions += boxes.filter((box) => Math.max(...box) <= 1).length;
  }

  /**
   * Throws if there is nothing to learn for a model.
   *
   * @throws {RangeError} If no picture has an object, all boxes are fractions, or a class head has one class to tell.
   */
  check(model: TrainableModel, dataset: DetectionDataset): void {
    const looked = `the ${this.#pictures} pictures of "${dataset.name}" that were looked at`;
    const localizer = model instanceof Localizer;
    if (!localizer && this.#boxes === 0) {
      throw new RangeError(`There is nothing to learn: none of ${looked} has a box.`);
    }
    if (this.#boxes > 0 && this.#fractions === this.#boxes) {
      throw new RangeError(
        `All boxes of ${looked} lie within [0, 1]: they seem to be fractions of the picture, and boxes are pixels; ` +
          "denormalizeBoxes makes pixels of them.",
      );
    }
    if (localizer && hasClasses(model.heads) && this.#pictures > 1 && this.#labels.size === 1) {
      const [label] = this.#labels;
      throw new RangeError(
        `All of ${looked} show the class ${label} ("${dataset.classes[label!]}"): a class head has nothing to tell apart. ` +
          'Build the model with heads: "boxes", or add pictures of other classes.',
      );
    }
  }
}

/**
 * Looks at the annotations of a data set that gives them without pixels, before the first step: that boxes lie in their
 * pictures, labels are the model's, and there is something to learn. (Other data sets are looked at while they are read.)
 *
 * @returns Whether there were annotations to look at.
 * @throws {RangeError} Names the sample, or what is wrong with all of them.
 */
export async function checkAnnotations(model: TrainableModel, dataset: DetectionDataset): Promise<boolean> {
  if (dataset.annotation === undefined) return false;
  const tally = new DataTally();
  const every = Math.max(1, dataset.length / most);
  for (let at = 0; at < dataset.length; at += every) {
    const index = Math.floor(at);
    const known = await naming(`sample ${index} of "${dataset.name}"`, () => readAnnotation(dataset, index));
    const name = `sample "${known.id}" of "${dataset.name}"`;
    checkBoxesInside(known.boxes, [...known.size, 1], name);
    tally.add(known);
  }
  tally.check(model, dataset);
  return true;
}
