import { quantile } from "./value-sample.js";

/** A share of nothing would make the index endless: no share counts as less than this. */
const leastShare = 1e-4;

/**
 * The population stability index of two lists of counts: how differently things are spread over the same bins.
 *
 * The sum over all bins of `(q - p) * ln(q / p)`, where p and q are the bin's shares in the two lists, none taken as less
 * than 0.0001. By custom, below 0.1 nothing has changed, above 0.25 much has; samples of n and m things from one
 * distribution differ by about `(bins - 1) * (1 / n + 1 / m)`.
 *
 * @param expected Counts by bin, of the reference.
 * @param actual Counts by bin, of what is compared.
 * @throws {RangeError} If the lists differ in length or one holds nothing.
 * @see Siddiqi, Credit Risk Scorecards (2006); the Kullback-Leibler divergence there and back.
 * @example populationStability([50, 50], [50, 50]) // 0
 * @example populationStability([50, 50], [90, 10]) // 0.8788898
 */
export function populationStability(expected: readonly number[], actual: readonly number[]): number {
  const [total, other] = [sum(expected), sum(actual)];
  if (expected.length !== actual.length || total === 0 || other === 0) {
    throw new RangeError(
      `expected and actual must be counts over the same bins, not all 0, got ${expected.length} bins of ${total} and` +
        ` ${actual.length} of ${other}`,
    );
  }
  return expected.reduce((index, count, bin) => {
    const p = Math.max(leastShare, count / total);
    const q = Math.max(leastShare, actual[bin]! / other);
    return index + (q - p) * Math.log(q / p);
  }, 0);
}

/**
 * Counts of two lists over bins that each hold about as many values of the first (its deciles).
 *
 * @param expected Numbers in rising order, at least one; decides the bins.
 * @param actual Numbers in any order.
 * @param bins How many bins; fewer where many values are equal.
 */
export function countInQuantiles(
  expected: Float64Array,
  actual: Float64Array,
  bins = 10,
): [expected: number[], actual: number[]] {
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    const edge = quantile(expected, bin / bins);
    if (edge !== edges.at(-1)) edges.push(edge);
  }
  const count = (values: Float64Array): number[] => {
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (const value of values) counts[binOf(value, edges)]!++;
    return counts;
  };
  return [count(expected), count(actual)];
}

/** The first bin whose upper edge is not below the value. */
function binOf(value: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length && value > edges[bin]!) bin++;
  return bin;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
