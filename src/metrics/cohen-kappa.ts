import { confusionMatrix } from "./confusion-matrix.js";

/**
 * What a confusion weighs: `none` any the same, `linear` and `quadratic` by how far the labels are apart, for classes
 * that have an order.
 */
export type KappaWeights = "none" | "linear" | "quadratic";

/**
 * Cohen's kappa: agreement beyond what two who guess with these frequencies would reach.
 *
 * @param yTrue N true class indices (or one annotator's).
 * @param yPred N predicted class indices (or another's).
 * @param options.weights See {@link KappaWeights}; default "none".
 * @returns 1 where all agree, 0 where no more than by chance; 0 also where chance alone explains all (one class only) and
 *   where there are no labels.
 * @throws {RangeError} If the lengths differ, a label is no class index, or `weights` is none of the three.
 * @see sklearn.metrics.cohen_kappa_score with labels=range(numClasses) and replace_undefined_by=0
 * @example cohenKappa([0, 1, 2, 2], [0, 2, 2, 2]) // 0.5555556
 */
export function cohenKappa(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  { weights = "none" }: { weights?: KappaWeights } = {},
): number {
  const matrix = confusionMatrix(yTrue, yPred);
  const weigh = (a: number, b: number): number => {
    if (weights === "none") return a === b ? 0 : 1;
    if (weights === "linear") return Math.abs(a - b);
    if (weights === "quadratic") return (a - b) ** 2;
    throw new RangeError(`weights must be "none", "linear" or "quadratic", got ${String(weights)}`);
  };
  const rows = matrix.map((row) => row.reduce((total, count) => total + count, 0));
  const columns = matrix.map((_, column) => matrix.reduce((total, row) => total + row[column]!, 0));
  let apart = 0;
  let expected = 0;
  for (const [a, row] of matrix.entries()) {
    for (const [b, count] of row.entries()) {
      apart += weigh(a, b) * count;
      expected += (weigh(a, b) * rows[a]! * columns[b]!) / yTrue.length;
    }
  }
  return expected === 0 ? 0 : 1 - apart / expected;
}
