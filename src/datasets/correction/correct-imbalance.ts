import { createRandom } from "../../random.js";
import { type DetectionDataset, readAnnotation } from "../dataset.js";
import { eachSample } from "../each-sample.js";
import { shuffledIndices } from "../shuffled-indices.js";
import { subset } from "../subset.js";
import { type Corrected, type FitOptions, fittingParts, isDataset } from "./parts.js";

export interface CorrectImbalanceOptions extends FitOptions {
  /**
   * "repeat factor" (default): pictures with a rare class come several times, by LVIS' rule. "oversample": pictures of
   * each class are repeated until it has as many as the most common one. "undersample": pictures are left out until each
   * class has no more than the rarest, as far as pictures with several classes allow.
   */
  readonly how?: "repeat factor" | "oversample" | "undersample";
  /** For "repeat factor": classes in fewer pictures than this share are repeated; default 1 / number of classes. */
  readonly threshold?: number;
  /** Decides which pictures are drawn; default 0. */
  readonly seed?: number;
}

/**
 * Classes that are more even: pictures of rare classes come more often in training, or those of common ones less. Only
 * the part called "train" changes; repeated before a split, copies would land on both sides of it.
 *
 * The repeat factor of a class in a share f of the pictures is `max(1, sqrt(threshold / f))`, that of a picture the
 * greatest of its classes'; a fraction is a chance of one more.
 *
 * @param data Parts by their names, one called "train".
 * @param options See {@link CorrectImbalanceOptions}.
 * @throws {RangeError} If there is no training part, or it shares a picture with another one, unless `fitOn` is "all
 *   data"; if an option is out of its range; if no picture has a box.
 * @throws {TypeError} If a part is no data set.
 * @see Gupta, Dollár and Girshick, LVIS (2019), section 4
 * @example
 * const train = await drifted(shapes({ count: 300, perImage: [1, 1] }), { classMix: { circle: 0.1 } });
 * const { corrected } = await correctImbalance({ train, test: shapes({ count: 50, seed: 1 }) });
 * corrected.train.length > train.length // true
 */
export async function correctImbalance(
  data: DetectionDataset,
  options: CorrectImbalanceOptions & { readonly fitOn: "all data" },
): Promise<{ readonly corrected: DetectionDataset; readonly changes: readonly string[] }>;
export async function correctImbalance<P extends Readonly<Record<string, DetectionDataset>>>(
  data: P,
  options?: CorrectImbalanceOptions,
): Promise<Corrected<P>>;
export async function correctImbalance(
  data: DetectionDataset | Readonly<Record<string, DetectionDataset>>,
  { how = "repeat factor", threshold, seed = 0, fitOn = "train" }: CorrectImbalanceOptions = {},
): Promise<{ corrected: unknown; changes: readonly string[] }> {
  if (!["repeat factor", "oversample", "undersample"].includes(how)) {
    throw new RangeError(`how must be "repeat factor", "oversample" or "undersample", got ${String(how)}`);
  }
  if (threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
    throw new RangeError(`threshold must be in (0, 1], got ${threshold}`);
  }
  const fitted = await fittingParts(data, { fitOn }, "correctImbalance");
  const rebalance = async (dataset: DetectionDataset, name: string) => {
    const { classesOf, counts } = await countPictures(dataset);
    if (counts.every((count) => count === 0)) {
      throw new RangeError(`"${dataset.name}" must have a box to be rebalanced, got none`);
    }
    const chosen = {
      "repeat factor": () => repeated(classesOf, counts, threshold ?? 1 / dataset.classes.length, seed),
      oversample: () => oversampled(classesOf, counts, seed),
      undersample: () => undersampled(classesOf, counts, seed),
    }[how]();
    const unchanged = chosen.length === dataset.length && chosen.every((index, at) => index === at);
    if (unchanged) return { dataset, changes: [] };
    const after = dataset.classes.map((_, label) =>
      chosen.reduce((sum, index) => sum + (classesOf[index]!.has(label) ? 1 : 0), 0),
    );
    const words = dataset.classes.map(
      (className, label) => `${className} ${counts[label]} -> ${after[label]}`,
    );
    return {
      dataset: subset(dataset, chosen, `${dataset.name}, rebalanced`),
      changes: [`${name}: ${dataset.length} -> ${chosen.length} pictures; with ${words.join(", ")}`],
    };
  };
  if (isDataset(data)) {
    const { dataset, changes } = await rebalance(data, data.name);
    return { corrected: dataset, changes };
  }
  const corrected: Record<string, DetectionDataset> = { ...data };
  const changes: string[] = [];
  for (const [part, dataset] of Object.entries(data)) {
    if (!fitted.includes(dataset)) continue;
    const result = await rebalance(dataset, part);
    corrected[part] = result.dataset;
    changes.push(...result.changes);
  }
  return { corrected, changes };
}

interface PictureCounts {
  /** The classes on each picture. */
  readonly classesOf: readonly ReadonlySet<number>[];
  /** Pictures with each class. */
  readonly counts: readonly number[];
}

async function countPictures(dataset: DetectionDataset): Promise<PictureCounts> {
  const classesOf: Set<number>[] = [];
  const counts = new Array<number>(dataset.classes.length).fill(0);
  const options = { description: `Counting classes of ${dataset.name}` };
  for await (const { labels } of eachSample(dataset, (index) => readAnnotation(dataset, index), options)) {
    const classes = new Set(labels);
    classesOf.push(classes);
    for (const label of classes) counts[label]!++;
  }
  return { classesOf, counts };
}

function repeated(
  classesOf: readonly ReadonlySet<number>[],
  counts: readonly number[],
  threshold: number,
  seed: number,
): number[] {
  const random = createRandom(seed);
  const factors = counts.map((count) => Math.max(1, Math.sqrt(threshold / (count / classesOf.length))));
  return classesOf.flatMap((classes, index) => {
    const factor = Math.max(1, ...[...classes].map((label) => factors[label]!));
    const times = Math.floor(factor) + (random.next() < factor % 1 ? 1 : 0);
    return new Array<number>(times).fill(index);
  });
}

/** Rare classes first: each gets pictures of its own again until it is as common as the most common was. */
function oversampled(
  classesOf: readonly ReadonlySet<number>[],
  counts: readonly number[],
  seed: number,
): number[] {
  const random = createRandom(seed);
  const wanted = Math.max(...counts);
  const now = [...counts];
  const chosen = classesOf.map((_, index) => index);
  for (const label of rarestFirst(counts)) {
    const members = classesOf.flatMap((classes, index) => (classes.has(label) ? [index] : []));
    while (now[label]! < wanted) {
      const index = random.choice(members);
      chosen.push(index);
      for (const other of classesOf[index]!) now[other]!++;
    }
  }
  return chosen;
}

/** Pictures in an order that the seed decides go, as long as no class of theirs falls below the rarest. */
function undersampled(
  classesOf: readonly ReadonlySet<number>[],
  counts: readonly number[],
  seed: number,
): number[] {
  const least = Math.min(...counts.filter((count) => count > 0));
  const now = [...counts];
  const gone = new Set<number>();
  for (const index of shuffledIndices(classesOf.length, seed)) {
    const classes = [...classesOf[index]!];
    if (classes.length === 0 || !classes.every((label) => now[label]! > least)) continue;
    gone.add(index);
    for (const label of classes) now[label]!--;
  }
  return classesOf.map((_, index) => index).filter((index) => !gone.has(index));
}

function rarestFirst(counts: readonly number[]): number[] {
  return counts
    .map((count, label) => ({ count, label }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count)
    .map(({ label }) => label);
}
