import { createRandom } from "../../random.js";

/** How many values are kept: beyond that a random sample of them stands for all. */
const most = 20_000;

/** Five points of a distribution, and its mean. */
export interface ValueSummary {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  /** 5 % of the values are below. */
  readonly low: number;
  readonly median: number;
  /** 95 % of the values are below. */
  readonly high: number;
  readonly max: number;
}

/**
 * Numbers seen one after another, in bounded memory: count, mean, least and greatest are exact however many there are;
 * of the rest 20,000 are kept, each with the same chance (Vitter's algorithm R).
 */
export class ValueSample {
  readonly #kept: number[] = [];
  readonly #random = createRandom(0);
  #count = 0;
  #mean = 0;
  #min = Infinity;
  #max = -Infinity;

  add(value: number): void {
    this.#count++;
    this.#mean += (value - this.#mean) / this.#count;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    if (this.#kept.length < most) this.#kept.push(value);
    else {
      const place = this.#random.integer(0, this.#count - 1);
      if (place < most) this.#kept[place] = value;
    }
  }

  get count(): number {
    return this.#count;
  }

  /** What was kept, in rising order. */
  sorted(): Float64Array {
    return Float64Array.from(this.#kept).sort();
  }

  /** undefined where there was no value. */
  summary(): ValueSummary | undefined {
    if (this.#count === 0) return undefined;
    const values = this.sorted();
    return {
      count: this.#count,
      mean: this.#mean,
      min: this.#min,
      low: quantile(values, 0.05),
      median: quantile(values, 0.5),
      high: quantile(values, 0.95),
      max: this.#max,
    };
  }
}

/**
 * The value below which a share of the values lies, linear between two of them (NumPy's default).
 *
 * @param sorted At least one value, in rising order.
 * @param share In [0, 1].
 * @example quantile(Float64Array.of(1, 2, 3, 4), 0.5) // 2.5
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const lower = sorted[below]!;
  return lower + (place - below) * ((sorted[below + 1] ?? lower) - lower);
}
