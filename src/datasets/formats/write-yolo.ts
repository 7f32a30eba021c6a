import { stringify } from "yaml";
import { type Parts, partsOf } from "./dataset-parts.js";
import { withoutEnding } from "./picture-name.js";
import { type WriteDatasetOptions, type WrittenDataset, writeDataset } from "./write-dataset.js";
import type { WrittenPicture } from "./write-picture.js";
import { yoloSplits } from "./yolo-config.js";

/**
 * Writes a data set in YOLO's format: `data.yaml`, `images/` and `labels/`, each with a folder for every split, where
 * splits are given.
 *
 * `readYolo` gives back classes in their order and boxes: coordinates of at most ten decimals of a pixel (whole, half,
 * hundredth pixels) to the last bit, any other within 2^-50 of the picture's side, as shares of it are rounded. `meta` and
 * `boxMeta` have no place in the format and are not kept.
 *
 * Pictures whose file is known are copied byte by byte, others become PNG. The folder appears whole or not at all.
 *
 * @param dataset A data set, or several by split: `{ train, val }`.
 * @param folder A new or empty folder.
 * @param options See {@link WriteDatasetOptions}.
 * @throws {RangeError} If the folder is not empty, or a class name or box is none.
 * @example
 * import { tmpdir } from "node:os";
 * const folder = `${tmpdir()}/three-digits`;
 * await writeYolo(digitsOnClutter({ count: 3 }), folder, { overwrite: true });
 * (await readYolo(folder)).length // 3
 */
export async function writeYolo(
  dataset: Parts,
  folder: string,
  options: WriteDatasetOptions = {},
): Promise<WrittenDataset> {
  const parts = partsOf(dataset);
  const odd = parts.find(([split]) => split !== undefined && !yoloSplits.includes(split as "train"));
  if (odd !== undefined) {
    throw new RangeError(`a split of YOLO's format must be one of ${yoloSplits.join(", ")}, got "${odd[0]}"`);
  }
  const below = (kind: string, split: string | undefined) =>
    split === undefined ? kind : `${kind}/${split}`;
  return writeDataset(dataset, folder, options, {
    imageFolder: (split) => below("images", split),
    addPicture: (picture, split) => [
      `${below("labels", split)}/${withoutEnding(picture.image)}.txt`,
      yoloLines(picture),
    ],
    end: () => {
      const splits = Object.fromEntries(parts.map(([split]) => [split ?? "train", below("images", split)]));
      const config = { val: splits.train, ...splits, names: parts[0]![1].classes };
      const text = stringify(config, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
      return [["data.yaml", text]];
    },
  });
}

function yoloLines({ boxes, labels, size: [height, width] }: WrittenPicture): string {
  const lines = boxes.map(([x1, y1, x2, y2], index) => {
    const numbers = [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height];
    return `${labels[index]} ${numbers.join(" ")}\n`;
  });
  return lines.join("");
}
