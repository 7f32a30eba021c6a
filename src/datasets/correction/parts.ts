import { type DetectionDataset, readAnnotation } from "../dataset.js";
import { eachSample } from "../each-sample.js";

/** The parts of a data set by their names. What is learned from data is learned from `train`. */
export type Parts = { readonly train: DetectionDataset } & Readonly<Record<string, DetectionDataset>>;

/** What a correction returns. */
export interface Corrected<P> {
  /** The parts, or the data set, as they came in, corrected. Nothing is copied: pictures are still read when asked for. */
  readonly corrected: { readonly [K in keyof P]: DetectionDataset };
  /** What was changed, a sentence each; empty where nothing was wrong. */
  readonly changes: readonly string[];
}

/** Where numbers are learned from. */
export interface FitOptions {
  /**
   * "train" (default): from the part of this name, of which no picture may be in another part. "all data": from all
   * parts, or from a single data set. What is measured on held-out pictures then is too good, and may be wanted only for
   * a model that is trained on everything and measured on something else.
   */
  readonly fitOn?: "train" | "all data";
}

export function isDataset(value: unknown): value is DetectionDataset {
  const { read, length } = (value ?? {}) as Partial<DetectionDataset>;
  return typeof read === "function" && typeof length === "number";
}

/**
 * Throws unless each part is a data set that is not empty.
 *
 * @throws {TypeError} If one is none; names it.
 * @throws {RangeError} If one is empty, or there is none.
 */
export function checkParts(parts: Readonly<Record<string, DetectionDataset>>): void {
  const entries = Object.entries(parts ?? {});
  if (entries.length === 0) throw new RangeError("data must have at least one part, got none");
  for (const [part, dataset] of entries) {
    if (!isDataset(dataset)) throw new TypeError(`data.${part} must be a data set, got ${typeof dataset}`);
    if (dataset.length === 0) throw new RangeError(`data.${part} must hold at least one picture, got none`);
  }
}

/**
 * What numbers may be learned from: the training part, once it is known to share no picture with the others.
 *
 * @param what What is being fitted, for the error's message.
 * @throws {RangeError} If there is no part called "train", or it shares a picture with another part, unless `fitOn` is
 *   "all data".
 */
export async function fittingParts(
  data: DetectionDataset | Readonly<Record<string, DetectionDataset>>,
  { fitOn = "train" }: FitOptions,
  what: string,
): Promise<DetectionDataset[]> {
  if (fitOn !== "train" && fitOn !== "all data") {
    throw new RangeError(`fitOn must be "train" or "all data", got ${JSON.stringify(fitOn)}`);
  }
  if (isDataset(data)) {
    checkParts({ data });
    if (fitOn === "all data") return [data];
    throw new RangeError(
      `${what} is fitted on the training part alone: give { train, test }, not a whole data set; fitOn: "all data"` +
        " fits on everything, and what is held out later is no longer unseen",
    );
  }
  checkParts(data);
  if (fitOn === "all data") return Object.values(data);
  const { train, ...others } = data;
  if (train === undefined) {
    throw new RangeError(
      `${what} is fitted on the part called "train", got ${Object.keys(data).join(", ")}; name the training part so,` +
        ' or fit on everything by fitOn: "all data"',
    );
  }
  for (const [part, other] of Object.entries(others)) await checkDisjoint(train, other, part, what);
  return [train];
}

/**
 * Throws if a picture of the training part is in another one, too.
 *
 * @throws {RangeError} Names one.
 */
export async function checkDisjoint(
  train: DetectionDataset,
  other: DetectionDataset,
  part: string,
  what: string,
): Promise<void> {
  const known = new Set<string>();
  const options = { description: "Checking the parts" };
  for await (const key of eachSample(train, (index) => keyOf(train, index), options)) known.add(key);
  for await (const key of eachSample(other, (index) => keyOf(other, index), options)) {
    if (!known.has(key)) continue;
    throw new RangeError(
      `${what} is fitted on the training part, but ${key} is in "train" and in "${part}": split the data first; fitOn:` +
        ' "all data" fits on everything',
    );
  }
}

/** The file, where there is one: two folders may have pictures of one name. */
async function keyOf(dataset: DetectionDataset, index: number): Promise<string> {
  const { file, id } = await readAnnotation(dataset, index);
  return file ?? id;
}
