import { checkLabels } from "./check-labels.js";

/**
 * How the classes' scores become one number: `macro` is their plain mean, `weighted` their mean by the number of true
 * labels, `micro` counts all labels together, `binary` is the score of class 1 alone.
 */
export type LabelAverage = "binary" | "macro" | "micro" | "weighted";

/** What became of the labels of one class. */
export interface LabelCounts {
  /** Labels of the class that were predicted as such. */
  readonly right: number;
  /** True labels of the class. */
  readonly support: number;
  /** Predictions of the class. */
  readonly predicted: number;
}

/** The counts of each class that appears in either list, by label. */
export function countLabels(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
): ReadonlyMap<number, LabelCounts> {
  checkLabels(yTrue, yPred);
  const byLabel = new Map<number, { right: number; support: number; predicted: number }>();
  const countsOf = (label: number) => {
    const counts = byLabel.get(label) ?? { right: 0, support: 0, predicted: 0 };
    byLabel.set(label, counts);
    return counts;
  };
  for (let index = 0; index < yTrue.length; index++) {
    const isTrue = countsOf(yTrue[index]!);
    isTrue.support++;
    if (yTrue[index] === yPred[index]) isTrue.right++;
    countsOf(yPred[index]!).predicted++;
  }
  return byLabel;
}

/**
 * One number of many classes; 0 where there is no label.
 *
 * @throws {RangeError} If the labels are bad, `average` is none, or "binary" is given other labels than 0 and 1.
 */
export function averageOverLabels(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  average: LabelAverage,
  score: (counts: LabelCounts) => number,
): number {
  const byLabel = countLabels(yTrue, yPred);
  const classes = [...byLabel.values()];
  const total = (value: (counts: LabelCounts) => number): number =>
    classes.reduce((sum, counts) => sum + value(counts), 0);
  switch (average) {
    case "macro":
      return classes.length === 0 ? 0 : total(score) / classes.length;
    case "weighted":
      return yTrue.length === 0 ? 0 : total((counts) => score(counts) * counts.support) / yTrue.length;
    case "micro":
      return score({
        right: total(({ right }) => right),
        support: total(({ support }) => support),
        predicted: total(({ predicted }) => predicted),
      });
    case "binary": {
      const other = [...byLabel.keys()].find((label) => label > 1);
      if (other !== undefined)
        throw new RangeError(`average "binary" takes labels 0 and 1 only, got ${other}`);
      const positive = byLabel.get(1);
      return positive === undefined ? 0 : score(positive);
    }
    default:
      throw new RangeError(
        `average must be "binary", "macro", "micro" or "weighted", got ${String(average)}`,
      );
  }
}

/** Precision, recall and F1 of one class; 0 where there is nothing to divide by. */
export const precisionOf = ({ right, predicted }: LabelCounts): number =>
  predicted === 0 ? 0 : right / predicted;

export const recallOf = ({ right, support }: LabelCounts): number => (support === 0 ? 0 : right / support);

export const f1Of = ({ right, support, predicted }: LabelCounts): number =>
  support + predicted === 0 ? 0 : (2 * right) / (support + predicted);
