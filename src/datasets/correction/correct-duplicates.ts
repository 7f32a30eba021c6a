import type { DetectionDataset } from "../dataset.js";
import { type DuplicateOptions, findDuplicates, leakage } from "../splits/find-duplicates.js";
import { subset } from "../subset.js";
import { type Corrected, checkParts, isDataset } from "./parts.js";

/**
 * Near-copies removed: of each group within the training part the first stays, and what the training part has copies of
 * in another part goes from the training part. The other parts stay as they are, so that scores on them can still be
 * compared with those of others. A whole data set keeps the first of each group.
 *
 * @param data A data set, or parts by their names, of which one is called "train".
 * @param options What counts as a near-copy; see {@link DuplicateOptions}.
 * @throws {RangeError} If there is no part called "train", a part is empty, or nothing of the training part is left.
 * @throws {TypeError} If it is no data set.
 * @example
 * const leaking = { train: subset(shapes({ count: 9 }), [0, 1, 2, 2]), test: subset(shapes({ count: 9 }), [1, 5]) };
 * const { corrected } = await correctDuplicates(leaking);
 * [corrected.train.length, corrected.test.length] // [2, 2]
 */
export async function correctDuplicates(
  data: DetectionDataset,
  options?: DuplicateOptions,
): Promise<{ readonly corrected: DetectionDataset; readonly changes: readonly string[] }>;
export async function correctDuplicates<P extends Readonly<Record<string, DetectionDataset>>>(
  data: P,
  options?: DuplicateOptions,
): Promise<Corrected<P>>;
export async function correctDuplicates(
  data: DetectionDataset | Readonly<Record<string, DetectionDataset>>,
  options: DuplicateOptions = {},
): Promise<{ corrected: unknown; changes: readonly string[] }> {
  const parts = isDataset(data) ? { train: data } : data;
  checkParts(parts);
  const { train, ...others } = parts;
  if (train === undefined) {
    throw new RangeError(`data must have a part called "train", got ${Object.keys(parts).join(", ")}`);
  }
  const name = isDataset(data) ? data.name : "train";
  const changes: string[] = [];
  const dropped = new Set<number>();
  const { groups } = await findDuplicates(train, options);
  for (const [, ...rest] of groups) for (const index of rest) dropped.add(index);
  if (dropped.size > 0) {
    changes.push(`${name}: ${dropped.size} of ${train.length} pictures dropped as copies of others in it`);
  }
  for (const [part, other] of Object.entries(others)) {
    // Pairs may be cut off at a number; asked the other way round, every leaking picture of "train" is named.
    const { testIndices } = await leakage(other, train, options);
    const found = testIndices.filter((index) => !dropped.has(index));
    for (const index of testIndices) dropped.add(index);
    if (found.length > 0) {
      changes.push(
        `${name}: ${found.length} of ${train.length} pictures dropped as copies of pictures in ${part}`,
      );
    }
  }
  const kept = Array.from({ length: train.length }, (_, index) => index).filter(
    (index) => !dropped.has(index),
  );
  if (kept.length === 0) {
    throw new RangeError(
      `nothing of "${name}" is left: all its ${train.length} pictures are copies of others`,
    );
  }
  const corrected = dropped.size === 0 ? train : subset(train, kept, `${train.name}, copies removed`);
  return { corrected: isDataset(data) ? corrected : { ...others, train: corrected }, changes };
}
