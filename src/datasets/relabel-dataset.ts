import {
  type Annotation,
  checkIndex,
  type DetectionDataset,
  readAnnotation,
  type Sample,
} from "./dataset.js";

/**
 * The same pictures with other classes: renamed, merged into one, put in another order, or left out, boxes and all. A
 * picture whose boxes are all left out stays, as one without objects.
 *
 * @param dataset Where the samples come from.
 * @param classes The classes there are then, in the order of their labels.
 * @param names What becomes of a class, where its name changes: the new name, or null to leave its boxes out. A class that
 *   is not mentioned keeps its name if `classes` has it.
 * @throws {RangeError} If a class is neither mentioned nor in `classes`, or a new name is not, or one is there twice.
 * @example relabelDataset(digitsOnClutter({ count: 5 }), ["even"], { 1: null, 3: null, 5: null, 7: null, 9: null, 0: "even", 2: "even", 4: "even", 6: "even", 8: "even" }).classes // ["even"]
 */
export function relabelDataset(
  dataset: DetectionDataset,
  classes: readonly string[],
  names: Readonly<Record<string, string | null>> = {},
): DetectionDataset {
  if (new Set(classes).size !== classes.length) {
    throw new RangeError(`classes must differ, got ${classes.join(", ")}`);
  }
  const unknown = Object.keys(names).find((name) => !dataset.classes.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `names must be classes of "${dataset.name}" (${dataset.classes.join(", ")}), got "${unknown}"`,
    );
  }
  /** The new label of each old one, -1 where its boxes are left out. */
  const labelOf = dataset.classes.map((name) => {
    const renamed = Object.hasOwn(names, name) ? names[name] : name;
    if (renamed === null) return -1;
    const label = classes.indexOf(renamed!);
    if (label >= 0) return label;
    throw new RangeError(
      `"${name}" becomes "${renamed}", which must be one of classes: ${classes.join(", ")}`,
    );
  });
  const relabelled = <A extends Annotation | Sample>({ boxes, labels, boxMeta, ...rest }: A) => {
    const kept = [...labels.keys()].filter((index) => labelOf[labels[index]!]! >= 0);
    return {
      ...rest,
      boxes: kept.map((index) => boxes[index]!),
      labels: kept.map((index) => labelOf[labels[index]!]!),
      ...(boxMeta && { boxMeta: kept.map((index) => boxMeta[index]!) }),
    };
  };
  const result: DetectionDataset = {
    name: dataset.name,
    classes: [...classes],
    length: dataset.length,
    read: async (index, options) => {
      checkIndex(result, index);
      return relabelled(await dataset.read(index, options));
    },
    annotation: async (index) => {
      checkIndex(result, index);
      return relabelled(await readAnnotation(dataset, index));
    },
    ...(dataset.meta === undefined ? {} : { meta: dataset.meta }),
    ...(dataset.description === undefined ? {} : { description: dataset.description }),
    ...(dataset.report === undefined ? {} : { report: dataset.report }),
  };
  return result;
}
