/**
 * Throws unless both lists hold class indices, as many as each other.
 *
 * @throws {TypeError} If one is no list.
 * @throws {RangeError} If the lengths differ or a label is not a whole number >= 0.
 */
export function checkLabels(yTrue: ArrayLike<number>, yPred: ArrayLike<number>): void {
  for (const [name, labels] of Object.entries({ yTrue, yPred })) {
    if (typeof labels !== "object" || labels === null || typeof labels.length !== "number") {
      throw new TypeError(`${name} must be a list of class indices, got ${String(labels)}`);
    }
    const bad = Array.from(labels).findIndex((label) => !Number.isSafeInteger(label) || label < 0);
    if (bad !== -1)
      throw new RangeError(`${name}[${bad}] must be a class index, a whole number >= 0, got ${labels[bad]}`);
  }
  if (yTrue.length !== yPred.length) {
    throw new RangeError(
      `yTrue and yPred must have as many labels as each other, got ${yTrue.length} and ${yPred.length}`,
    );
  }
}
