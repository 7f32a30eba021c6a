import type { DetectionDataset } from "../dataset.js";
import { shuffledIndices } from "../shuffled-indices.js";
import { subset } from "../subset.js";
import { assignUnits } from "./assign-units.js";
import { type SplitRules, splitUnits } from "./split-units.js";

export interface SplitOptions<F extends readonly number[] = readonly number[]> {
  /** The share of each part, e.g. `[0.8, 0.2]`; each in (0, 1], together at most 1. */
  readonly fractions: F;
  /** A whole number; the same seed makes the same parts. */
  readonly seed: number;
}

/** One data set for each fraction. */
export type SplitParts<F extends readonly number[]> = { -readonly [K in keyof F]: DetectionDataset };

/**
 * Cuts a data set into parts that share no sample, shuffled by the seed.
 *
 * With rules, the parts have the same mix of classes (`stratify`), and pictures that belong together are never cut apart
 * (`groupBy`, `keepTogether`): frames of one clip, near-copies. Then the sizes are as close as the groups allow; each
 * part's `description` says what came out, {@link splitBalance} with all classes. Rules need the annotations, so that
 * the parts have to be awaited.
 *
 * @param dataset Where the samples come from.
 * @param options See {@link SplitOptions} and {@link SplitRules}.
 * @returns Sizes are rounded so that fractions adding up to 1 use every sample. With a rule, a promise of the parts.
 * @throws {RangeError} If the fractions are not shares of one, a part would be empty, or an index is none.
 * @throws {TypeError} If a rule is of the wrong type.
 * @see {@link foldDataset} for cross-validation.
 * @example splitDataset(digitsOnClutter({ count: 10 }), { fractions: [0.8, 0.2], seed: 1 }).map((part) => part.length) // [8, 2]
 * @example
 * const clips = digitsOnClutter({ count: 30 });
 * const [train, test] = await splitDataset(clips, {
 *   fractions: [0.8, 0.2],
 *   seed: 1,
 *   stratify: true,
 *   groupBy: ({ id }) => Math.floor(Number(/\d+$/.exec(id)![0]) / 3), // three frames each
 * });
 * [train.length, test.length] // [24, 6]
 */
export function splitDataset<const F extends readonly number[]>(
  dataset: DetectionDataset,
  options: SplitOptions<F> & { readonly [Rule in keyof SplitRules]?: undefined },
): SplitParts<F>;
export function splitDataset<const F extends readonly number[]>(
  dataset: DetectionDataset,
  options: SplitOptions<F> & SplitRules,
): Promise<SplitParts<F>>;
export function splitDataset<const F extends readonly number[]>(
  dataset: DetectionDataset,
  { fractions, seed, ...rules }: SplitOptions<F> & SplitRules,
): SplitParts<F> | Promise<SplitParts<F>> {
  const sizes = sizesOf(fractions, dataset);
  const ruled = Object.values(rules).some((rule) => rule !== undefined);
  if (!ruled) {
    const order = shuffledIndices(dataset.length, seed);
    const ends = sizes.map((_, part) => sizes.slice(0, part + 1).reduce((sum, size) => sum + size, 0));
    const parts = ends.map((end, part) => order.slice(end - sizes[part]!, end));
    return named(dataset, fractions, parts) as SplitParts<F>;
  }
  const used = sizes.reduce((sum, size) => sum + size, 0);
  return splitUnits(dataset, rules).then((units) => {
    const largest = Math.max(...units.map(({ indices }) => indices.length));
    const parts = assignUnits(units, [...sizes, dataset.length - used], seed).slice(0, sizes.length);
    for (const [part, indices] of parts.entries()) {
      if (indices.length > 0) continue;
      throw new RangeError(
        `fractions[${part}] = ${fractions[part]} leaves no sample: the largest of ${units.length} groups has ` +
          `${largest} of ${dataset.length} samples, and groups are not cut`,
      );
    }
    return named(dataset, fractions, parts) as SplitParts<F>;
  });
}

/** Sizes that are off by less than one sample, and leave none over where the fractions add up to one. */
function sizesOf(fractions: readonly number[], { name, length }: DetectionDataset): number[] {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (fractions.length === 0 || !fractions.every((fraction) => fraction > 0) || !(total <= 1 + 1e-9)) {
    throw new RangeError(`fractions must each be > 0 and together at most 1, got [${fractions.join(", ")}]`);
  }
  let end = 0;
  let share = 0;
  return fractions.map((fraction, part) => {
    const start = end;
    share += fraction;
    end = Math.round(share * length);
    if (end > start) return end - start;
    throw new RangeError(`fractions[${part}] = ${fraction} leaves no sample: "${name}" has only ${length}`);
  });
}

function named(
  dataset: DetectionDataset,
  fractions: readonly number[],
  parts: readonly (readonly number[])[],
): DetectionDataset[] {
  return parts.map((indices, part) => ({
    ...subset(dataset, indices, `${dataset.name}, part ${part + 1} of ${parts.length}`),
    description:
      `${indices.length} of ${dataset.length} samples (${percent(indices.length / dataset.length)}, ` +
      `asked for ${percent(fractions[part]!)}) of: ${dataset.description ?? dataset.name}`,
  }));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
