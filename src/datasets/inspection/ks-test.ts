/** How far two samples are apart, and how likely that is where they come from one distribution. */
export interface KsResult {
  /** The greatest difference of the two shares of values below a point, in [0, 1]. */
  readonly statistic: number;
  /** The chance of such a difference or a greater one between samples of one distribution, asymptotically. */
  readonly pValue: number;
}

/**
 * The two-sample Kolmogorov-Smirnov test: whether two lists of numbers come from one distribution.
 *
 * @param first At least one number, in rising order.
 * @param second The same.
 * @returns The p-value is Kolmogorov's limit for large samples; below 30 values it says too little.
 * @throws {RangeError} If a list is empty.
 * @see scipy.stats.ks_2samp (statistic), scipy.special.kolmogorov (p-value)
 * @example ksTest([1, 2, 3, 4], [3, 4, 5, 6]).statistic // 0.5
 */
export function ksTest(first: ArrayLike<number>, second: ArrayLike<number>): KsResult {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) {
    throw new RangeError(`first and second must hold at least one number each, got ${n} and ${m}`);
  }
  let statistic = 0;
  for (let i = 0, j = 0; i < n && j < m; ) {
    const value = Math.min(first[i]!, second[j]!);
    while (i < n && first[i]! <= value) i++;
    while (j < m && second[j]! <= value) j++;
    statistic = Math.max(statistic, Math.abs(i / n - j / m));
  }
  return { statistic, pValue: kolmogorov(Math.sqrt((n * m) / (n + m)) * statistic) };
}

/**
 * The chance that the greatest distance of a sample from its distribution, times the root of the sample's size, is more
 * than x, for large samples.
 *
 * @see scipy.special.kolmogorov
 * @example kolmogorov(1) // 0.2699997
 */
export function kolmogorov(x: number): number {
  if (x <= 0) return 1;
  // Two series of one function: each converges where the other does not.
  if (x < 1) {
    let sum = 0;
    for (let k = 1; k <= 9; k += 2) sum += Math.exp(-(k * k * Math.PI * Math.PI) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 9; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}
