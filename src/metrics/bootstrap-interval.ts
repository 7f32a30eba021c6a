import { createRandom } from "../random.js";
import { quantile } from "./quantile.js";

export interface BootstrapOptions {
  /** How often the sample is drawn anew; default 1,000. */
  readonly resamples?: number;
  /** How sure the interval is to be, in (0, 1); default 0.95. */
  readonly confidence?: number;
  /** Default 0; the same seed gives the same interval. */
  readonly seed?: number;
}

/** Where a figure would lie, had other examples been drawn. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The standard deviation of the figure over the resamples. */
  readonly standardError: number;
}

/**
 * A bootstrap interval: the figure is computed again and again on examples drawn from the given ones with replacement, and
 * the middle of what comes out is the interval (percentile method). Draw what is independent: images, not boxes.
 *
 * @param count How many examples there are, at least 1.
 * @param statistic The figure of the examples at these indices (`count` of them, some several times, some never).
 * @param options See {@link BootstrapOptions}.
 * @returns See {@link Interval}. Resamples of which the figure is not finite are left out; NaN where it never is.
 * @throws {RangeError} If there is no example, or an option is out of range.
 * @see scipy.stats.bootstrap with method="percentile"; B. Efron and R. Tibshirani, An introduction to the bootstrap, 1993.
 * @example
 * const ious = [0.9, 0.8, 0.85, 0.4, 0.95];
 * const mean = (indices: ArrayLike<number>) => Array.from(indices, (i) => ious[i]!).reduce((a, b) => a + b) / 5;
 * const { low, high } = bootstrapInterval(ious.length, mean, { seed: 7 });
 * low > 0.4 && low < 0.78 && high > 0.78 && high < 0.95 // true
 */
export function bootstrapInterval(
  count: number,
  statistic: (indices: Int32Array) => number,
  options: BootstrapOptions = {},
): Interval {
  return intervalOf(Array.from(resamples(count, options), statistic), options);
}

/**
 * The indices of {@link bootstrapInterval}, one drawing after the other: for figures that are compared, or take long.
 *
 * @returns The same array each time, filled anew.
 * @throws {RangeError} If there is no example, or an option is out of range.
 */
export function* resamples(
  count: number,
  { resamples = 1000, confidence = 0.95, seed = 0 }: BootstrapOptions = {},
): Generator<Int32Array, void, undefined> {
  for (const [name, value] of Object.entries({ count, resamples })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a whole number > 0, got ${value}`);
    }
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be in (0, 1), got ${confidence}`);
  }
  const random = createRandom(seed);
  const indices = new Int32Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    for (let at = 0; at < count; at++) indices[at] = Math.floor(count * random.next());
    yield indices;
  }
}

/** The interval of a figure that came out as these values; those that are not finite are left out. */
export function intervalOf(
  values: readonly number[],
  { confidence = 0.95 }: Pick<BootstrapOptions, "confidence"> = {},
): Interval {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((total, value) => total + value, 0) / finite.length;
  const squares = finite.reduce((total, value) => total + (value - mean) ** 2, 0);
  return {
    low: quantile(finite, (1 - confidence) / 2),
    high: quantile(finite, (1 + confidence) / 2),
    standardError:
      finite.length > 1 ? Math.sqrt(squares / (finite.length - 1)) : finite.length === 1 ? 0 : Number.NaN,
  };
}
