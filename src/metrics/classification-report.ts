import { countLabels, f1Of, precisionOf, recallOf } from "./label-counts.js";

/** How well one class was told from the others. */
export interface ClassReport {
  readonly label: number;
  /** Its name, where names are given. */
  readonly name?: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** How many true labels it has. */
  readonly support: number;
}

/**
 * Precision, recall and F1 of each class.
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @param options.classes Names of the classes: each gets a row, also one that does not appear.
 * @returns A row for each class of `classes`, else for each that appears in either list, by label; 0 where there is
 *   nothing to divide by.
 * @throws {RangeError} If the lengths differ, a label is no class index, or has no name in `classes`.
 * @see sklearn.metrics.classification_report
 * @example classificationReport([0, 1, 1], [0, 0, 1])[1] // { label: 1, precision: 1, recall: 0.5, f1: 0.6666667, support: 2 }
 */
export function classificationReport(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  { classes }: { classes?: readonly string[] } = {},
): ClassReport[] {
  const byLabel = countLabels(yTrue, yPred);
  const beyond = [...byLabel.keys()].find((label) => classes !== undefined && label >= classes.length);
  if (beyond !== undefined) {
    throw new RangeError(`classes must name every label, got ${classes?.length} names and label ${beyond}`);
  }
  const labels = classes === undefined ? [...byLabel.keys()].sort((a, b) => a - b) : [...classes.keys()];
  return labels.map((label) => {
    const counts = byLabel.get(label) ?? { right: 0, support: 0, predicted: 0 };
    return {
      label,
      ...(classes !== undefined && { name: classes[label]! }),
      precision: precisionOf(counts),
      recall: recallOf(counts),
      f1: f1Of(counts),
      support: counts.support,
    };
  });
}
