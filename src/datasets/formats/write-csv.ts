import type { Meta } from "../dataset.js";
import { type Parts, partsOf } from "./dataset-parts.js";
import {
  classesText,
  type TextFile,
  type WriteDatasetOptions,
  type WrittenDataset,
  writeDataset,
} from "./write-dataset.js";
import type { WrittenPicture } from "./write-picture.js";

/**
 * Writes a data set as CSV, as TensorFlow's tutorials have it: `labels.csv` (or `<split>_labels.csv` for each split) with
 * a row `filename,width,height,class,xmin,ymin,xmax,ymax` for each box, `images/` and `classes.txt`. A picture without
 * boxes has a row without class and numbers. Where there is any, `meta` is in a column `image_meta` of the picture's first
 * row and `boxMeta` in a column `box_meta`, both as JSON.
 *
 * `readCsv` gives everything back: boxes to the last bit, classes in their order. Pictures whose file is known are copied
 * byte by byte, others become PNG. The folder appears whole or not at all.
 *
 * @param dataset A data set, or several by split: `{ train, test }`.
 * @param folder A new or empty folder.
 * @param options See {@link WriteDatasetOptions}.
 * @throws {RangeError} If the folder is not empty, or a class name or box is none.
 * @example
 * import { tmpdir } from "node:os";
 * const folder = `${tmpdir()}/three-digits`;
 * await writeCsv(digitsOnClutter({ count: 3 }), folder, { overwrite: true });
 * (await readCsv(`${folder}/labels.csv`)).length // 3
 */
export async function writeCsv(
  dataset: Parts,
  folder: string,
  options: WriteDatasetOptions = {},
): Promise<WrittenDataset> {
  const { classes } = partsOf(dataset)[0]![1];
  const rows = new Map<string, string[][]>();
  return writeDataset(dataset, folder, options, {
    imageFolder: () => "images",
    addPicture: (picture, split) => {
      const file = split === undefined ? "labels.csv" : `${split}_labels.csv`;
      const list = rows.get(file) ?? [];
      rows.set(file, list);
      list.push(...rowsOf(picture, classes));
      return undefined;
    },
    end: function* (): Generator<TextFile> {
      yield classesText(dataset);
      for (const [file, list] of rows) yield [file, csvText(list)];
    },
  });
}

const header = [
  "filename",
  "width",
  "height",
  "class",
  "xmin",
  "ymin",
  "xmax",
  "ymax",
  "image_meta",
  "box_meta",
];

function rowsOf(
  { image, size: [height, width], boxes, labels, meta, boxMeta }: WrittenPicture,
  classes: readonly string[],
): string[][] {
  const start = [image, String(width), String(height)];
  if (boxes.length === 0) return [[...start, "", "", "", "", "", json(meta), ""]];
  return boxes.map((box, index) => [
    ...start,
    classes[labels[index]!]!,
    ...box.map(String),
    index === 0 ? json(meta) : "",
    json(boxMeta?.[index]),
  ]);
}

function json(meta: Meta | undefined): string {
  return meta === undefined || Object.keys(meta).length === 0 ? "" : JSON.stringify(meta);
}

/** Columns in which no row has anything are left out. */
function* csvText(rows: readonly (readonly string[])[]): Generator<string> {
  const used = header.map((_, column) => column < 8 || rows.some((row) => row[column] !== ""));
  for (const row of [header, ...rows]) {
    yield `${row
      .filter((_, column) => used[column])
      .map(quoted)
      .join(",")}\n`;
  }
}

function quoted(cell: string): string {
  return /[",;|\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
