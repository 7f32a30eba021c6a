import { checkLabels } from "./check-labels.js";

/**
 * How the classes' scores become one number: `macro` is their plain mean, `weighted` their mean by the number of true
 * labels, `micro` counts all labels together, `binary` is the score of class 1 alone.
 */
export type F1Average = "binary" | "macro" | "micro" | "weighted";

/**
 * F1: the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN).
 *
 * @param yTrue N true class indices.
 * @param yPred N predicted class indices.
 * @param options.average See {@link F1Average}; default "macro". Classes that appear in neither list do not count.
 * @returns A value in [0, 1]; a class never predicted right scores 0, and so do empty lists.
 * @throws {RangeError} If the lengths differ, a label is no class index, or "binary" is given other labels than 0 and 1.
 * @see sklearn.metrics.f1_score with zero_division=0 (whose default average is "binary")
 * @example f1Score([0, 0, 1, 1], [0, 1, 1, 1]) // 0.7333333
 * @example f1Score([0, 0, 1, 1], [0, 1, 1, 1], { average: "binary" }) // 0.8
 */
export function f1Score(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  { average = "macro" }: { average?: F1Average } = {},
): number {
  checkLabels(yTrue, yPred);
  const byLabel = countByLabel(yTrue, yPred);
  const classes = [...byLabel.values()];
  switch (average) {
    case "macro":
      return classes.length === 0 ? 0 : sum(classes.map(f1)) / classes.length;
    case "weighted":
      return yTrue.length === 0
        ? 0
        : sum(classes.map((counts) => f1(counts) * counts.support)) / yTrue.length;
    case "micro":
      return f1({
        right: sum(classes.map(({ right }) => right)),
        support: sum(classes.map(({ support }) => support)),
        predicted: sum(classes.map(({ predicted }) => predicted)),
      });
    case "binary": {
      const other = [...byLabel.keys()].find((label) => label > 1);
      if (other !== undefined)
        throw new RangeError(`average "binary" takes labels 0 and 1 only, got ${other}`);
      const positive = byLabel.get(1);
      return positive === undefined ? 0 : f1(positive);
    }
    default:
      throw new RangeError(
        `average must be "binary", "macro", "micro" or "weighted", got ${String(average)}`,
      );
  }
}

interface Counts {
  /** Labels of the class that were predicted as such. */
  right: number;
  /** True labels of the class. */
  support: number;
  /** Predictions of the class. */
  predicted: number;
}

function countByLabel(yTrue: ArrayLike<number>, yPred: ArrayLike<number>): Map<number, Counts> {
  const byLabel = new Map<number, Counts>();
  const countsOf = (label: number): Counts => {
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

function f1({ right, support, predicted }: Counts): number {
  return support + predicted === 0 ? 0 : (2 * right) / (support + predicted);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
