/**
 * Spearman's rank correlation; ties share their mean rank.
 *
 * @param a N numbers, none NaN.
 * @param b N numbers.
 * @returns In [-1, 1]; 0 where one of them is the same number all over.
 * @throws {RangeError} If they are not as many.
 * @see scipy.stats.spearmanr (NaN there where this is 0).
 * @example rankCorrelation([1, 2, 3, 4], [2, 4, 4, 9]) // 0.9486833
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(`a and b must be as many numbers, at least one; got ${a.length} and ${b.length}`);
  }
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    const [dx, dy] = [x[index]! - middle, y[index]! - middle];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index).sort(
    (i, j) => values[i]! - values[j]!,
  );
  const ranked = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) ranked[order[at]!] = (start + end - 1) / 2;
    start = end;
  }
  return ranked;
}
