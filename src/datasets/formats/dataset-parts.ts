import type { DetectionDataset } from "../dataset.js";

/** What is written: one data set, or several by the names of their splits. */
export type Parts = DetectionDataset | Readonly<Record<string, DetectionDataset>>;

/** The data sets to write, each with the name of its split if it has one. */
export function partsOf(dataset: Parts): [split: string | undefined, dataset: DetectionDataset][] {
  const single = typeof dataset.read === "function";
  const parts: [string | undefined, DetectionDataset][] = single
    ? [[undefined, dataset as DetectionDataset]]
    : Object.entries(dataset as Readonly<Record<string, DetectionDataset>>);
  if (parts.length === 0)
    throw new RangeError("dataset must be a data set, or one or more by split, got none");
  const classes = JSON.stringify(parts[0]![1].classes);
  for (const [split, part] of parts) {
    if (split !== undefined && !/^[\w][\w.-]*$/.test(split)) {
      throw new RangeError(`a split must have a plain name such as "train", got ${JSON.stringify(split)}`);
    }
    if (part.length === 0) throw new RangeError(`"${part.name}" must have a sample, it is empty`);
    if (JSON.stringify(part.classes) !== classes) {
      throw new RangeError(
        `all splits must have the same classes, got ${classes} and ${JSON.stringify(part.classes)}`,
      );
    }
  }
  checkClassNames(parts[0]![1].classes);
  return parts;
}

function checkClassNames(classes: readonly string[]): void {
  for (const name of classes) {
    if (name === "" || name !== name.trim() || /\p{Cc}|\p{Cs}|\u2028|\u2029/u.test(name)) {
      throw new RangeError(
        `class names must be text without blanks at its ends or line breaks, got ${JSON.stringify(name)}`,
      );
    }
  }
}
