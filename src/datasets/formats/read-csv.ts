import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import { listedClasses } from "./class-names.js";
import { type CsvColumns, csvColumns } from "./csv-columns.js";
import { type CsvPicture, parseCsv } from "./csv-rows.js";
import type { FileDataset, ReadDatasetOptions } from "./file-dataset.js";
import { ImageFolder } from "./image-folder.js";
import { readPictures } from "./read-pictures.js";
import { readTextFile } from "./text-file.js";

export interface ReadCsvOptions extends ReadDatasetOptions {
  /** Which columns hold what, by name or, in a file without a header, by number from 0; see {@link CsvColumns}. */
  readonly columns?: CsvColumns;
  /** The folder of the pictures; by default the file's own, or `images` in it, whichever has the first picture. */
  readonly images?: string;
}

/**
 * Reads a data set from a CSV file with a row for each box. Three layouts are known by themselves, others are told in
 * `columns`:
 *
 * - with a header, as TensorFlow's tutorials have it: `filename,width,height,class,xmin,ymin,xmax,ymax`, in any order and
 *   also by other usual names (`image`, `path`, `label`, `x1`, ...);
 * - with a header and `x,y,width,height` or `left,top,w,h` in place of corners;
 * - without a header, as keras-retinanet has it: `path,x1,y1,x2,y2,class`.
 *
 * Corners are pixels, unless `columns.unit` is "norm". A row without numbers and class is a picture without objects.
 * Other columns are in `boxMeta`; the columns `box_meta` and `image_meta`, which `writeCsv` writes, give back what
 * was there. The separator is found out, and quotes are understood.
 *
 * @param file The CSV file, UTF-8.
 * @param options See {@link ReadCsvOptions}.
 * @returns RGB pictures, uint8, in the order in which the file names them first; a picture's id is its path without
 *   ending.
 * @throws {BadFileError} If a file is bad, or nothing is left; names file, row and reason.
 * @example await readCsv("no/such/file.csv").catch((error) => error.name) // "BadFileError"
 */
export async function readCsv(file: string, options: ReadCsvOptions = {}): Promise<FileDataset> {
  const text = await readTextFile(file);
  const columns = csvColumns(text, options.columns, file);
  const { pictures, report } = parseCsv(text, columns, file);
  if (pictures.length === 0 && report.length === 0)
    throw new BadFileError(file, "the data set is empty: it has no row");
  const folder = dirname(file);
  const images = new ImageFolder(options.images ?? imageFolder(folder, pictures));
  return readPictures(
    {
      format: "a CSV file",
      folder,
      items: pictures,
      parse: ({ bad, ...picture }, note) => {
        for (const { kind, reason } of bad) note(kind, reason, { file });
        return { file, images, ...picture };
      },
      listed: await listedClasses(folder),
      report,
    },
    { name: file, ...options },
  );
}

function imageFolder(folder: string, pictures: readonly CsvPicture[]): string {
  const places = [folder, join(folder, "images"), join(dirname(folder), "images")];
  const first = pictures.slice(0, 20);
  return (
    places.find((place) => first.some(({ image }) => existsSync(join(place, image)))) ??
    (existsSync(places[1]!) ? places[1]! : folder)
  );
}
