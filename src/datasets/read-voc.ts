import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Box } from "../boxes/boxes.js";
import { BadFileError } from "../image/bad-file-error.js";
import { imageSize } from "../image/image-size.js";
import { loadImage } from "../image/load-image.js";
import { readFile } from "../image/read-file.js";
import { checkIndex, type DetectionDataset, type Sample } from "./dataset.js";
import { parseVocAnnotation, type VocAnnotation, type VocObject } from "./voc-annotation.js";

/** Something a reader left out, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

/** A data set read from files, with the list of what was left out of it. */
export interface FileDataset extends DetectionDataset {
  read(index: number): Promise<Sample>;
  readonly folder: string;
  /** What `onBad: "skip"` left out, in the order of the files; empty with `onBad: "error"`. */
  readonly skipped: readonly Skipped[];
}

export interface ReadVocOptions {
  /** Class names in the order of their indices; any other name is an error. By default those found, sorted. */
  readonly classes?: readonly string[];
  /** Only the pictures that ImageSets/Main/<split>.txt lists. By default all annotations. */
  readonly split?: string;
  /** What to do with a bad file or box: throw (default), or leave it out and say so in `skipped`. */
  readonly onBad?: "error" | "skip";
  /** What to call the data set; by default the folder. */
  readonly name?: string;
}

interface Entry {
  readonly id: string;
  readonly imageFile: string;
  readonly objects: readonly VocObject[];
}

const annotationFolders = ["annotations", "Annotations"];
const imageFolders = ["images", "JPEGImages"];
/** Files looked at side by side. */
const parallel = 16;

/**
 * Reads a data set in Pascal VOC's format: `annotations/*.xml` (or `Annotations`), `images/` (or `JPEGImages`), and
 * `ImageSets/Main/*.txt` where there are splits.
 *
 * Annotations and the headers of the pictures are read and checked at once, pixels when a sample is asked for. The
 * corners are taken as the file has them, far edges exclusive (many tools write them so; those that count from 1 are
 * one pixel off). A box must have an area and lie in its picture, whose size is taken from the picture itself.
 *
 * With `onBad: "skip"`, a bad box is left out alone; a picture is left out if it is missing or no picture, if its
 * annotation cannot be read, or if none of the boxes it has is good. A picture whose pixels turn out to be damaged is
 * an error when it is read.
 *
 * @param folder The folder that holds the others.
 * @param options See {@link ReadVocOptions}.
 * @returns RGB pictures, uint8; a picture without objects has no boxes.
 * @throws {BadFileError} If a file is bad, or nothing is left; names file and reason.
 * @example await readVoc("no/such/folder").catch((error) => error.name) // "BadFileError"
 */
export async function readVoc(
  folder: string,
  { classes, split, onBad = "error", name = folder }: ReadVocOptions = {},
): Promise<FileDataset> {
  if (onBad !== "error" && onBad !== "skip") {
    throw new RangeError(`onBad must be "error" or "skip", got ${String(onBad)}`);
  }
  const annotations = await firstFolder(folder, annotationFolders);
  const images = await firstFolder(folder, imageFolders);
  const ids = await listIds(folder, annotations, split);

  const found = await mapInParallel(ids, (id) => readEntry(id, annotations, images, classes));
  const skipped: Skipped[] = [];
  const entries: Entry[] = [];
  for (const { entry, bad } of found) {
    if (entry !== undefined) entries.push(entry);
    for (const error of bad) {
      if (onBad === "error") throw error;
      skipped.push({ file: error.file, reason: error.reason });
    }
  }
  if (entries.length === 0) {
    throw new BadFileError(folder, `the data set is empty: none of ${ids.length} annotations is usable`);
  }
  const names =
    classes ?? [...new Set(entries.flatMap(({ objects }) => objects.map((object) => object.name)))].sort();
  const labelOf = new Map(names.map((className, label) => [className, label]));

  const dataset: FileDataset = {
    name,
    description: `${entries.length} pictures in Pascal VOC's format from ${folder}, ${skipped.length} things left out`,
    folder,
    classes: [...names],
    length: entries.length,
    skipped,
    read: async (index) => {
      checkIndex(dataset, index);
      const { id, imageFile, objects } = entries[index]!;
      return {
        image: await loadImage(imageFile),
        boxes: objects.map(({ box }) => box),
        labels: objects.map((object) => labelOf.get(object.name)!),
        id,
      };
    },
  };
  return dataset;
}

async function firstFolder(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isDirectory()) return path;
  }
  throw new BadFileError(folder, `there is no folder ${names.join(" or ")} in it`);
}

async function listIds(folder: string, annotations: string, split: string | undefined): Promise<string[]> {
  if (split === undefined) {
    const ids = (await readdir(annotations))
      .filter((file) => /\.xml$/i.test(file))
      .map((file) => file.slice(0, -4));
    if (ids.length === 0) throw new BadFileError(annotations, "the data set is empty: there is no .xml file");
    return ids.sort();
  }
  checkFileName(folder, split, "split");
  const list = join(folder, "ImageSets", "Main", `${split}.txt`);
  const lines = (await readFile(list)).toString("utf8").split(/\r?\n/);
  const ids = lines.map((line) => line.trim()).filter((line) => line !== "");
  if (ids.length === 0) throw new BadFileError(list, "the data set is empty: the list names no picture");
  for (const id of ids) checkFileName(list, id, "line");
  return ids;
}

/** Names in files are names of files in their folder: none may lead out of it. */
function checkFileName(file: string, name: string, what: string): void {
  if (name === "" || name === "." || name === ".." || /[/\\\0]/.test(name)) {
    throw new BadFileError(
      file,
      `${what} ${JSON.stringify(name)} must be a plain file name, without a folder`,
    );
  }
}

async function readEntry(
  id: string,
  annotations: string,
  images: string,
  classes: readonly string[] | undefined,
): Promise<{ entry?: Entry; bad: BadFileError[] }> {
  const file = join(annotations, `${id}.xml`);
  try {
    const annotation = parseVocAnnotation(await readFile(file), file);
    checkFileName(file, annotation.fileName, "<filename>");
    const imageFile = join(images, annotation.fileName);
    const [height, width] = await imageSize(imageFile).catch((error: unknown) => {
      throw error instanceof BadFileError
        ? new BadFileError(file, `its picture is bad: ${error.message}`)
        : error;
    });
    const { objects, bad } = checkObjects(annotation, file, [height, width], classes);
    if (objects.length > 0 || bad.length === 0) return { entry: { id, imageFile, objects }, bad };
    return { bad: [...bad, new BadFileError(file, "none of its boxes is good, so the picture is left out")] };
  } catch (error) {
    if (error instanceof BadFileError) return { bad: [error] };
    throw error;
  }
}

function checkObjects(
  { objects: all }: VocAnnotation,
  file: string,
  size: readonly [number, number],
  classes: readonly string[] | undefined,
): { objects: VocObject[]; bad: BadFileError[] } {
  const objects: VocObject[] = [];
  const bad: BadFileError[] = [];
  for (const [index, object] of all.entries()) {
    const reason = "reason" in object ? object.reason : whatIsWrong(object, index, size, classes);
    if (reason !== undefined) bad.push(new BadFileError(file, reason));
    else if (!("reason" in object)) objects.push(object);
  }
  return { objects, bad };
}

function whatIsWrong(
  { name, box }: VocObject,
  index: number,
  [height, width]: readonly [number, number],
  classes: readonly string[] | undefined,
): string | undefined {
  const where = `object ${index + 1} (${name}) has the box ${describe(box)}`;
  const [x1, y1, x2, y2] = box;
  if (x2 < x1) return `${where}, where xmax < xmin`;
  if (y2 < y1) return `${where}, where ymax < ymin`;
  if (x2 === x1 || y2 === y1) return `${where}, which has no area`;
  if (x1 < 0 || y1 < 0 || x2 > width || y2 > height) {
    return `${where}, which is not inside its ${width} x ${height} picture`;
  }
  if (classes !== undefined && !classes.includes(name)) {
    return `object ${index + 1} is of the unknown class ${JSON.stringify(name)}; known are ${classes.join(", ")}`;
  }
  return undefined;
}

function describe([x1, y1, x2, y2]: Box): string {
  return `[${x1}, ${y1}, ${x2}, ${y2}] (xmin, ymin, xmax, ymax)`;
}

/** `work` on every item, at most `parallel` at a time; results in the items' order. */
async function mapInParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const workers = Array.from({ length: parallel }, async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!);
  });
  await Promise.all(workers);
  return results;
}
