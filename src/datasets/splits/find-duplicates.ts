import { type HashMethod, hashBits } from "../../image/perceptual-hash.js";
import type { DetectionDataset } from "../dataset.js";
import { DisjointGroups } from "./disjoint-groups.js";
import { hashImages, type ImageHashes } from "./hash-images.js";
import { type NearPair, nearPairs } from "./near-pairs.js";

export interface DuplicateOptions {
  /** How pictures are compared, see {@link perceptualHash}: "phash" (default) or "dhash", which is stricter. */
  readonly method?: HashMethod;
  /**
   * In how many bits the hashes of near-copies may differ: at most 10 of phash's 64 (default 4), at most 40 of dhash's
   * 256 (default 16).
   */
  readonly maxDistance?: number;
  /** How many pairs are listed, default 100,000: so many copies of one picture make too many pairs for any memory. */
  readonly maxPairs?: number;
}

export interface Duplicates {
  /** Pairs of near-copies, first < second, the closest first. */
  readonly pairs: readonly NearPair[];
  /** How many pairs there are, also those beyond `maxPairs`. */
  readonly pairCount: number;
  /** How many of them are exact duplicates. */
  readonly exactCount: number;
  /** Indices of pictures that hang together by such pairs, two or more to a group; the order is that of their first. */
  readonly groups: readonly (readonly number[])[];
}

export interface Leakage {
  /** Pairs of near-copies, `first` an index of the training set, `second` one of the test set; the closest first. */
  readonly pairs: readonly NearPair[];
  readonly pairCount: number;
  readonly exactCount: number;
  /** Which pictures of the test set have a near-copy in the training set. */
  readonly testIndices: readonly number[];
  /** Their share of the test set, in [0, 1]. */
  readonly share: number;
}

/** Beyond this all pictures are alike, and the search is slow. */
const mostDistance: Readonly<Record<HashMethod, number>> = { phash: 10, dhash: 40 };
const defaultDistance: Readonly<Record<HashMethod, number>> = { phash: 4, dhash: 16 };

/**
 * Finds pictures that are there twice: exact duplicates (the same file, or the same pixels where there is no file) and
 * near-copies (frames of one scene, another size or encoding), by a perceptual hash.
 *
 * Every picture is read once, at reduced size where that is faster; the pairs are found in far less than quadratic
 * time. Shows a progress bar and ends when a stop is asked for.
 *
 * A hash sees a picture from far away. Pictures of one fixed camera count as copies even where their small objects
 * differ; a copy that was mirrored, turned or cropped does not. Look at some pairs before you delete anything.
 *
 * @param dataset Any data set.
 * @param options See {@link DuplicateOptions}.
 * @throws {RangeError} If the method is unknown, or a number is out of its range.
 * @throws {BadFileError} If a picture cannot be read.
 * @example
 * const twice = subset(digitsOnClutter({ count: 3 }), [0, 1, 2, 1]);
 * const { pairs, groups } = await findDuplicates(twice);
 * [groups, pairs[0]!.exact] // [[[1, 3]], true]
 */
export async function findDuplicates(
  dataset: DetectionDataset,
  options: DuplicateOptions = {},
): Promise<Duplicates> {
  const { method, maxDistance, maxPairs } = checkOptions(options);
  const hashes = await hashImages(dataset, method);
  const together = new DisjointGroups(hashes.length);
  const found = nearPairs(hashes, { maxDistance, maxPairs, join: (a, b) => together.join(a, b) });
  return { ...found, groups: together.groups().filter((group) => group.length > 1) };
}

/**
 * Finds the pictures of a test set that have a copy or near-copy in the training set: a model need only remember them.
 *
 * @param train What is trained on.
 * @param test What is held out: validation or test set.
 * @param options See {@link DuplicateOptions}.
 * @throws As {@link findDuplicates}.
 * @example
 * const whole = digitsOnClutter({ count: 4 });
 * (await leakage(subset(whole, [0, 1]), subset(whole, [1, 2, 3]))).testIndices // [0]
 */
export async function leakage(
  train: DetectionDataset,
  test: DetectionDataset,
  options: DuplicateOptions = {},
): Promise<Leakage> {
  const { method, maxDistance, maxPairs } = checkOptions(options);
  const trainHashes = await hashImages(train, method);
  const both = joined(trainHashes, await hashImages(test, method));
  const cut = trainHashes.length;
  const leaking = new Set<number>();
  const found = nearPairs(both, {
    maxDistance,
    maxPairs,
    cut,
    join: (_, second) => leaking.add(second - cut),
  });
  const pairs = found.pairs.map((pair) => ({ ...pair, second: pair.second - cut }));
  const testIndices = [...leaking].sort((a, b) => a - b);
  return { ...found, pairs, testIndices, share: testIndices.length / test.length };
}

function checkOptions({
  method = "phash",
  maxDistance = defaultDistance[method],
  maxPairs = 100_000,
}: DuplicateOptions) {
  if (!Object.hasOwn(hashBits, method)) {
    throw new RangeError(`method must be "phash" or "dhash", got ${JSON.stringify(method)}`);
  }
  const most = mostDistance[method];
  if (!Number.isInteger(maxDistance) || maxDistance < 0 || maxDistance > most) {
    throw new RangeError(
      `maxDistance must be a whole number from 0 to ${most} for "${method}" (beyond that all pictures are alike), got ${maxDistance}`,
    );
  }
  if (!Number.isInteger(maxPairs) || maxPairs < 0) {
    throw new RangeError(`maxPairs must be a whole number >= 0, got ${maxPairs}`);
  }
  return { method, maxDistance, maxPairs };
}

function joined(first: ImageHashes, second: ImageHashes): ImageHashes {
  const perceptual = new Uint32Array(first.perceptual.length + second.perceptual.length);
  perceptual.set(first.perceptual);
  perceptual.set(second.perceptual, first.perceptual.length);
  return {
    method: first.method,
    length: first.length + second.length,
    ids: [...first.ids, ...second.ids],
    perceptual,
    content: Buffer.concat([first.content, second.content]),
  };
}
