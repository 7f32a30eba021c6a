import type { DetectionDataset } from "../../datasets/dataset.js";
import { leakage } from "../../datasets/splits/find-duplicates.js";
import { subset } from "../../datasets/subset.js";
import { evenly } from "./trivial-answers.js";

/** What the test set has in common with the training set. */
export interface TrainImages {
  readonly dataset: string;
  /** How many images the training set has. */
  readonly count: number;
  /** How many of them were compared with the test set's; 0 where that was not asked for. */
  readonly searched: number;
  readonly testSearched: number;
  /** Images of the test set with a copy or near-copy among those of the training set. */
  readonly testCopies: number;
  /** Pairs that are the same to the last pixel. */
  readonly exactPairs: number;
  /** Pairs of sample ids, training and test, the closest first; up to 100. */
  readonly pairs: readonly (readonly [train: string, test: string])[];
}

/**
 * Looks for near-copies of test images in the training set.
 *
 * @param most So many images of each set are compared, evenly spread; 0 for none.
 */
export async function compareImages(
  train: DetectionDataset,
  test: DetectionDataset,
  most: number,
): Promise<TrainImages> {
  const known = { dataset: train.name, count: train.length };
  if (most === 0) {
    return { ...known, searched: 0, testSearched: 0, testCopies: 0, exactPairs: 0, pairs: [] };
  }
  const [some, someTests] = [part(train, most), part(test, most)];
  const { pairs, exactCount, testIndices } = await leakage(some, someTests, { maxPairs: 100 });
  return {
    ...known,
    searched: some.length,
    testSearched: someTests.length,
    testCopies: testIndices.length,
    exactPairs: exactCount,
    pairs: pairs.map(({ ids }) => ids),
  };
}

function part(dataset: DetectionDataset, most: number): DetectionDataset {
  return dataset.length <= most ? dataset : subset(dataset, evenly(dataset.length, most), dataset.name);
}
