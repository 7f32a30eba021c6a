import { extentTo } from "./box-extent.js";
import type { Parts } from "./dataset-parts.js";
import {
  classesText,
  type TextFile,
  type WriteDatasetOptions,
  type WrittenDataset,
  writeDataset,
} from "./write-dataset.js";
import type { WrittenPicture } from "./write-picture.js";

/**
 * Writes a data set as the article's label text: `labels.txt` (or `<split>_labels.txt` for each split) with a line
 * `file class x y width height` for each box in pixels, `images/` and `classes.txt`. A picture without boxes has a line
 * with its name alone; a name with blanks is in double quotes.
 *
 * `readLabelText` gives back classes in their order and boxes, as exactly as COCO's format does; `loadLabels` reads the
 * lines alone. `meta` and `boxMeta` have no place in the format and are not kept. Pictures whose file is known are copied byte by byte, others
 * become PNG. The folder appears whole or not at all.
 *
 * @param dataset A data set, or several by split: `{ train, test }`.
 * @param folder A new or empty folder.
 * @param options See {@link WriteDatasetOptions}.
 * @throws {RangeError} If the folder is not empty, or a class name or box is none.
 * @example
 * import { tmpdir } from "node:os";
 * const folder = `${tmpdir()}/three-digits`;
 * await writeLabels(digitsOnClutter({ count: 3 }), folder, { overwrite: true });
 * (await loadLabels(`${folder}/labels.txt`)).columns // ["file", "class", "x", "y", "width", "height"]
 */
export async function writeLabels(
  dataset: Parts,
  folder: string,
  options: WriteDatasetOptions = {},
): Promise<WrittenDataset> {
  const texts = new Map<string, string[]>();
  return writeDataset(dataset, folder, options, {
    imageFolder: () => "images",
    addPicture: (picture, split) => {
      const file = split === undefined ? "labels.txt" : `${split}_labels.txt`;
      const lines = texts.get(file) ?? [];
      texts.set(file, lines);
      lines.push(linesOf(picture));
      return undefined;
    },
    end: function* (): Generator<TextFile> {
      yield classesText(dataset);
      yield* texts;
    },
  });
}

function linesOf({ image, boxes, labels }: WrittenPicture): string {
  const name = /[\s"]/.test(image) ? JSON.stringify(image) : image;
  if (boxes.length === 0) return `${name}\n`;
  return boxes
    .map(
      ([x1, y1, x2, y2], index) =>
        `${name} ${labels[index]} ${x1} ${y1} ${extentTo(x1, x2)} ${extentTo(y1, y2)}\n`,
    )
    .join("");
}
