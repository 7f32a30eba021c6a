/**
 * The value below which a share of the values lies, between two of them on the straight line.
 *
 * @param values N finite numbers, in any order.
 * @param share In [0, 1]: 0.5 is the median.
 * @returns The quantile; NaN where there are no values.
 * @throws {RangeError} If `share` is outside [0, 1].
 * @see numpy.quantile
 * @example quantile([4, 1, 3, 2], 0.5) // 2.5
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be in [0, 1], got ${share}`);
  const sorted = Float64Array.from(values).sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}
