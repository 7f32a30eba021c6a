import type { DetectionDataset } from "./dataset.js";
import { shuffledIndices } from "./shuffled-indices.js";
import { subset } from "./subset.js";

/**
 * Cuts a data set into parts that share no sample, shuffled by the seed.
 *
 * @param dataset Where the samples come from.
 * @param options.fractions The share of each part, e.g. `[0.8, 0.2]`; each in (0, 1], together at most 1.
 * @param options.seed The same seed makes the same parts.
 * @returns One data set for each fraction. Sizes are rounded so that fractions adding up to 1 use every sample.
 * @throws {RangeError} If the fractions are not shares of one, or a part would be empty.
 * @example splitDataset(digitsOnClutter({ count: 10 }), { fractions: [0.8, 0.2], seed: 1 }).map((part) => part.length) // [8, 2]
 */
export function splitDataset<const F extends readonly number[]>(
  dataset: DetectionDataset,
  { fractions, seed }: { fractions: F; seed: number },
): { -readonly [K in keyof F]: DetectionDataset } {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (fractions.length === 0 || !fractions.every((fraction) => fraction > 0) || !(total <= 1 + 1e-9)) {
    throw new RangeError(`fractions must each be > 0 and together at most 1, got [${fractions.join(", ")}]`);
  }
  const order = shuffledIndices(dataset.length, seed);
  let end = 0;
  let share = 0;
  const parts = fractions.map((fraction, part) => {
    const start = end;
    share += fraction;
    end = Math.round(share * dataset.length);
    if (end === start) {
      throw new RangeError(
        `fractions[${part}] = ${fraction} leaves no sample: "${dataset.name}" has only ${dataset.length}`,
      );
    }
    return subset(
      dataset,
      order.slice(start, end),
      `${dataset.name}, part ${part + 1} of ${fractions.length}`,
    );
  });
  return parts as { -readonly [K in keyof F]: DetectionDataset };
}
