import { checkLabels } from "./check-labels.js";

/**
 * Throws unless there is one row of numbers for each true label, all rows as long as each other and long enough for the
 * label.
 *
 * @returns How long the rows are; 0 where there are none.
 */
export function checkScoreRows(
  yTrue: ArrayLike<number>,
  rows: readonly ArrayLike<number>[],
  name: string,
): number {
  checkLabels(yTrue, yTrue);
  if (!Array.isArray(rows)) {
    throw new TypeError(`${name} must be a list of rows, one number a class, got ${String(rows)}`);
  }
  if (rows.length !== yTrue.length) {
    throw new RangeError(`${name} must be one row for each of ${yTrue.length} labels, got ${rows.length}`);
  }
  const numClasses = rows[0]?.length ?? 0;
  for (const [index, row] of rows.entries()) {
    if (row.length !== numClasses) {
      throw new RangeError(
        `${name}[${index}] must have ${numClasses} numbers like ${name}[0], got ${row.length}`,
      );
    }
    if (yTrue[index]! >= numClasses) {
      throw new RangeError(
        `yTrue[${index}] must be below ${numClasses}, the classes of ${name}, got ${yTrue[index]}`,
      );
    }
    for (let label = 0; label < numClasses; label++) {
      if (!Number.isFinite(row[label])) {
        throw new RangeError(
          `${name}[${index}][${label}] must be a finite number, got ${String(row[label])}`,
        );
      }
    }
  }
  return numClasses;
}

/** The same for rows of probabilities: each in [0, 1], each row's sum 1 (to a thousandth). */
export function checkProbabilities(
  yTrue: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
): number {
  const numClasses = checkScoreRows(yTrue, probabilities, "probabilities");
  for (const [index, row] of probabilities.entries()) {
    let sum = 0;
    for (let label = 0; label < numClasses; label++) {
      const value = row[label]!;
      if (value < 0 || value > 1) {
        throw new RangeError(`probabilities[${index}][${label}] must be in [0, 1], got ${value}`);
      }
      sum += value;
    }
    if (Math.abs(sum - 1) > 1e-3) {
      throw new RangeError(`probabilities[${index}] must sum to 1, got ${sum}; apply a softmax first`);
    }
  }
  return numClasses;
}
