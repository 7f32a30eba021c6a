import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import { listedClasses } from "./class-names.js";
import type { FileDataset, ReadDatasetOptions } from "./file-dataset.js";
import { ImageFolder } from "./image-folder.js";
import type { ParsedPicture } from "./read-picture.js";
import { readPictures } from "./read-pictures.js";
import type { Note } from "./read-report.js";
import { checkSplitName, splitFolders } from "./split-folders.js";
import { numberedLines, readTextFile } from "./text-file.js";
import { parseVocAnnotation } from "./voc-annotation.js";

export interface ReadVocOptions extends ReadDatasetOptions {
  /**
   * Only this split: the pictures that ImageSets/Main/<split>.txt lists, or those of the folder of that name. By default
   * all of them.
   */
  readonly split?: string;
  /**
   * The number of the first pixel. By default 0: corners are taken as the file has them, far edges exclusive, as most
   * tools write them. 1 for files that count as the challenge's own do: xmin and ymin are then lessened by one.
   */
  readonly firstPixel?: 0 | 1;
}

interface Item {
  readonly file: string;
  readonly images: ImageFolder;
  /** The annotation's name without `.xml`. */
  readonly stem: string;
  /** The split's folder, "train/" or "". */
  readonly prefix: string;
}

const annotationFolders = ["annotations", "Annotations", "annots"];
const imageFolders = ["images", "JPEGImages"];
const maxBytes = 10_000_000;

/**
 * Reads a data set in Pascal VOC's format. The annotations lie in `annotations/*.xml` (or `Annotations`, `annots`) and the
 * pictures in `images/` (or `JPEGImages`), or both beside each other in the folder itself; splits are lists in
 * `ImageSets/Main/*.txt` or folders (`train`, `val`, `valid`, `validation`, `test`) that are each laid out so.
 *
 * Annotations and the headers of the pictures are read and checked at once, pixels when a sample is asked for. A box must
 * have an area and lie in its picture, whose size is taken from the picture itself. What else an object says (pose,
 * truncated, difficult, occluded and whatever else there is) is in `boxMeta`, what the file says of its picture (source,
 * segmented) in `meta`; numbers are numbers there.
 *
 * With `onBad` "skip" or "repair", a bad box is left out alone; a picture is left out if it is missing or no picture, if
 * its annotation cannot be read, or if none of the boxes it has is good. A picture whose pixels turn out to be damaged is
 * an error when it is read; `check: "pixels"` finds it at once. Pictures without an annotation are left out, and
 * reported.
 *
 * @param folder The folder that holds the others.
 * @param options See {@link ReadVocOptions}.
 * @returns RGB pictures, uint8; a picture without objects has no boxes. A picture's id is its annotation's name, without
 *   the ending.
 * @throws {BadFileError} If a file is bad, or nothing is left; names file and reason.
 * @example await readVoc("no/such/folder").catch((error) => error.name) // "BadFileError"
 */
export async function readVoc(folder: string, options: ReadVocOptions = {}): Promise<FileDataset> {
  const { split, firstPixel = 0 } = options;
  if (firstPixel !== 0 && firstPixel !== 1) {
    throw new RangeError(`firstPixel must be 0 or 1, got ${String(firstPixel)}`);
  }
  const items = await listItems(folder, split);
  return readPictures(
    {
      format: "Pascal VOC's format",
      folder,
      items,
      parse: (item, note) => readItem(item, firstPixel, note),
      listed: await listedClasses(folder),
      complete: existsSync(listFile(folder, split)) ? [] : [...new Set(items.map(({ images }) => images))],
    },
    options,
  );
}

async function readItem(
  { file, images, stem, prefix }: Item,
  firstPixel: 0 | 1,
  note: Note,
): Promise<ParsedPicture> {
  images.claim(stem);
  const { fileName, size, objects, meta } = parseVocAnnotation(
    await readTextFile(file, { maxBytes }),
    file,
    note,
  );
  return {
    file,
    images,
    image: fileName,
    id: prefix + stem,
    alias: stem,
    size,
    objects: objects.map(({ box: [x1, y1, x2, y2], ...object }) => ({
      ...object,
      box: [x1 - firstPixel, y1 - firstPixel, x2, y2],
    })),
    meta,
  };
}

async function listItems(folder: string, split: string | undefined): Promise<Item[]> {
  if (split !== undefined) {
    checkSplitName(folder, split);
    const list = listFile(folder, split);
    const part = join(folder, split);
    if (existsSync(list) || !existsSync(part)) return listedItems(folder, list);
    return itemsIn(await layoutOf(part), `${split}/`);
  }
  const layout = await layoutOf(folder).catch(() => undefined);
  if (layout !== undefined) return itemsIn(layout, "");
  const parts = await splitFolders(folder);
  if (parts.length === 0) return itemsIn(await layoutOf(folder), "");
  const items = parts.map(async (part) => itemsIn(await layoutOf(join(folder, part)), `${part}/`));
  return (await Promise.all(items)).flat();
}

function listFile(folder: string, split: string | undefined): string {
  return join(folder, "ImageSets", "Main", `${split}.txt`);
}

/** A line is an id, or an id and whether an object of the list's class is there (1, 0 or -1). */
async function listedItems(folder: string, list: string): Promise<Item[]> {
  const lines = [...numberedLines(await readTextFile(list))];
  if (lines.length === 0) throw new BadFileError(list, "the data set is empty: the list names no picture");
  const { annotations, images } = await layoutOf(folder);
  return lines.flatMap(([line]) => {
    const [, stem, there] = /^(.*?)(?:\s+(-?[01]))?$/.exec(line)!;
    if (stem!.split("/").some((part) => /^\.{0,2}$|[\\\0]/.test(part))) {
      throw new BadFileError(
        list,
        `line ${JSON.stringify(stem)} must be a plain file name, without a folder`,
      );
    }
    return there === "-1"
      ? []
      : [{ file: join(annotations, `${stem}.xml`), images, stem: stem!, prefix: "" }];
  });
}

interface Layout {
  readonly annotations: string;
  readonly images: ImageFolder;
}

async function layoutOf(folder: string): Promise<Layout> {
  const annotations = await firstFolder(folder, annotationFolders);
  const images = await firstFolder(folder, imageFolders);
  if (annotations !== undefined && images !== undefined)
    return { annotations, images: new ImageFolder(images) };
  if (annotations === undefined && (await xmlFiles(folder)).length > 0) {
    return { annotations: folder, images: new ImageFolder(images ?? folder) };
  }
  const missing = annotations === undefined ? annotationFolders : imageFolders;
  throw new BadFileError(folder, `there is no folder ${missing.join(" or ")} in it`);
}

async function firstFolder(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isDirectory()) return path;
  }
  return undefined;
}

async function itemsIn({ annotations, images }: Layout, prefix: string): Promise<Item[]> {
  const files = await xmlFiles(annotations, annotations !== images.path);
  if (files.length === 0) throw new BadFileError(annotations, "the data set is empty: there is no .xml file");
  return files.map((name) => ({ file: join(annotations, name), images, stem: name.slice(0, -4), prefix }));
}

/** Annotations in a folder of their own may lie in folders in it. */
async function xmlFiles(folder: string, recursive = false): Promise<string[]> {
  const names = await readdir(folder, { recursive }).catch(() => []);
  return names
    .filter((name) => /\.xml$/i.test(name))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}
