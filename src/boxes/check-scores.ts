/**
 * Throws unless there is a finite score, and a label where labels are given, for each box.
 *
 * @throws {RangeError} If the lengths differ or a score is not finite; names the index.
 */
export function checkScores(
  count: number,
  scores: ArrayLike<number>,
  labels?: ArrayLike<number | string>,
): void {
  if (scores.length !== count) {
    throw new RangeError(`scores must be one for each of ${count} boxes, got ${scores.length}`);
  }
  if (labels !== undefined && labels.length !== count) {
    throw new RangeError(`labels must be one for each of ${count} boxes, got ${labels.length}`);
  }
  for (let index = 0; index < count; index++) {
    if (!Number.isFinite(scores[index])) {
      throw new RangeError(`scores[${index}] must be a finite number, got ${String(scores[index])}`);
    }
  }
}

/** Throws unless the value is a number in [0, 1]. */
export function checkShare(value: number, name: string): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be in [0, 1], got ${String(value)}`);
}
