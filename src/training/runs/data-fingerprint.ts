import { createHash } from "node:crypto";
import type { DetectionDataset } from "../../datasets/dataset.js";

/** So many samples, evenly over the data set, are looked at whole. */
const looked = 16;

/**
 * A hash that tells whether a data set is still the same one: of its name, length and classes, and of the pixels, boxes,
 * labels and ids of 16 samples from the first to the last.
 *
 * @returns 16 hexadecimal digits.
 * @example await dataFingerprint(digitsOnClutter({ count: 4, seed: 1 })) === await dataFingerprint(digitsOnClutter({ count: 4, seed: 2 })) // false
 */
export async function dataFingerprint(dataset: DetectionDataset): Promise<string> {
  const { name, length, classes } = dataset;
  const hash = createHash("sha256").update(JSON.stringify({ name, length, classes }));
  const count = Math.min(looked, length);
  for (let turn = 0; turn < count; turn++) {
    const index = count === 1 ? 0 : Math.round((turn * (length - 1)) / (count - 1));
    const { id, boxes, labels, image } = await dataset.read(index);
    hash.update(JSON.stringify({ id, boxes, labels, shape: image.shape }));
    hash.update(new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}
