import type { DetectionDataset } from "../dataset.js";
import { subset } from "../subset.js";
import { assignUnits } from "./assign-units.js";
import { type SplitRules, splitUnits } from "./split-units.js";

/** One round of a cross-validation. */
export interface Fold {
  readonly train: DetectionDataset;
  readonly test: DetectionDataset;
}

/**
 * The rounds of a k-fold cross-validation: every sample is in the test set of one fold and in the training set of all
 * others.
 *
 * @param dataset Where the samples come from.
 * @param options.folds How many, whole number >= 2.
 * @param options.seed The same seed makes the same folds.
 * @param options The rules of {@link splitDataset}: `stratify`, `groupBy`, `keepTogether`.
 * @throws {RangeError} If there are fewer samples, or fewer groups, than folds.
 * @example
 * const folds = await foldDataset(digitsOnClutter({ count: 10 }), { folds: 5, seed: 1, stratify: true });
 * folds.map(({ train, test }) => [train.length, test.length]) // [[8, 2], [8, 2], [8, 2], [8, 2], [8, 2]]
 */
export async function foldDataset(
  dataset: DetectionDataset,
  { folds, seed, ...rules }: { readonly folds: number; readonly seed: number } & SplitRules,
): Promise<Fold[]> {
  if (!Number.isInteger(folds) || folds < 2) {
    throw new RangeError(`folds must be a whole number >= 2, got ${folds}`);
  }
  const units = await splitUnits(dataset, rules);
  if (units.length < folds) {
    throw new RangeError(
      `folds = ${folds} is more than there are ${units.length === dataset.length ? "samples" : "groups"} in "${dataset.name}" (${units.length})`,
    );
  }
  const cuts = Array.from({ length: folds + 1 }, (_, fold) => Math.round((fold * dataset.length) / folds));
  const sizes = cuts.slice(1).map((cut, fold) => cut - cuts[fold]!);
  const parts = assignUnits(units, sizes, seed);
  if (parts.some(({ length }) => length === 0)) {
    throw new RangeError(
      `folds = ${folds} leaves one without a sample: the groups of "${dataset.name}" are too large`,
    );
  }
  return parts.map((test, fold) => {
    const train = parts.filter((part) => part !== test).flat();
    const name = `${dataset.name}, fold ${fold + 1} of ${folds}`;
    return {
      train: subset(dataset, train, `${name}, training`),
      test: subset(dataset, test, `${name}, test`),
    };
  });
}
