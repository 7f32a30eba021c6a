import { createHash } from "node:crypto";
import type { Image } from "../../image/image.js";
import { type HashMethod, hashBits, perceptualHash } from "../../image/perceptual-hash.js";
import { readFile } from "../../image/read-file.js";
import type { DetectionDataset } from "../dataset.js";
import { eachSample } from "../each-sample.js";

/** What {@link findDuplicates} knows of every picture: about 150 bytes each. */
export interface ImageHashes {
  readonly method: HashMethod;
  readonly length: number;
  readonly ids: readonly string[];
  /** 32 bits a number; those of one picture lie side by side. */
  readonly perceptual: Uint32Array;
  /** The sha256 of file and pixels, 32 bytes each: equal for exact duplicates. */
  readonly content: Uint8Array;
}

/** Both sides of the picture that will do: four and more pixels for each that a hash looks at. */
const enough = [128, 128] as const;
/** A sha256. */
export const contentBytes = 32;

/** Hashing reads every picture: it is done once for a data set, whose samples never change. */
const known = new WeakMap<DetectionDataset, Map<HashMethod, Promise<ImageHashes>>>();

/**
 * The hashes of all pictures of a data set, read ahead in the background and at reduced size where that is faster. They
 * are kept as long as the data set is, so that a second question costs nothing. Shows a progress bar; a stop is an
 * `AbortError`.
 */
export function hashImages(dataset: DetectionDataset, method: HashMethod): Promise<ImageHashes> {
  const hashes = known.get(dataset) ?? new Map<HashMethod, Promise<ImageHashes>>();
  known.set(dataset, hashes);
  const begun = hashes.get(method);
  if (begun !== undefined) return begun;
  const hashing = hashAll(dataset, method);
  hashes.set(method, hashing);
  hashing.catch(() => hashes.delete(method));
  return hashing;
}

async function hashAll(dataset: DetectionDataset, method: HashMethod): Promise<ImageHashes> {
  const { length } = dataset;
  const words = hashBits[method] / 32;
  const ids: string[] = [];
  const perceptual = new Uint32Array(length * words);
  const content = new Uint8Array(length * contentBytes);
  const options = { description: `Comparing the pictures of ${dataset.name}`, ahead: 16 };
  for await (const hash of eachSample(dataset, (index) => hashOne(dataset, index, method), options)) {
    perceptual.set(hash.perceptual, ids.length * words);
    content.set(hash.content, ids.length * contentBytes);
    ids.push(hash.id);
  }
  return { method, length, ids, perceptual, content };
}

async function hashOne(dataset: DetectionDataset, index: number, method: HashMethod) {
  const { image, id, file } = await dataset.read(index, { atLeast: enough });
  const sha256 = createHash("sha256").update(bytesOf(image)).update(JSON.stringify(image.shape));
  if (file !== undefined) sha256.update(await readFile(file));
  return { id, perceptual: perceptualHash(image, method), content: sha256.digest() };
}

function bytesOf({ data }: Image): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
