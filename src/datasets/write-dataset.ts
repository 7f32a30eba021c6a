import { copyFile, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { checkBoxes } from "../boxes/check-boxes.js";
import { encodePng } from "../image/encode-png.js";
import { progress } from "../progress.js";
import type { Annotation, DetectionDataset, Sample } from "./dataset.js";
import { FileNames } from "./file-names.js";
import { isPictureName } from "./image-folder.js";

/** What is written: one data set, or several by the names of their splits. */
export type Parts = DetectionDataset | Readonly<Record<string, DetectionDataset>>;

/** What every writer of a data set takes. */
export interface WriteDatasetOptions {
  /**
   * Write into a folder that is not empty: files and folders of the same name are replaced once everything is written,
   * others stay. By default that is refused.
   */
  readonly overwrite?: boolean;
}

/** What was written. */
export interface WrittenDataset {
  readonly folder: string;
  readonly images: number;
  readonly boxes: number;
}

/** One picture whose file is written. */
export interface WrittenPicture extends Omit<Annotation, "file"> {
  /** Its path below the folder of pictures, "/" between its parts. */
  readonly image: string;
}

/** A text file, its path below the data set's folder, "/" between its parts. */
export type TextFile = readonly [path: string, text: string | Iterable<string>];

/** How a format lays a data set out. */
export interface WritingFormat {
  /** The folder of a split's pictures. */
  imageFolder(split: string | undefined): string;
  /** The picture's path in it, without ending; by default its id, made safe. */
  imageName?(annotation: Pick<Annotation, "id" | "meta">, index: number): string;
  /** The picture's own annotation file, where the format has one for each. */
  addPicture(picture: WrittenPicture, split: string | undefined): TextFile | undefined;
  /** What is written at the end. */
  end(): Iterable<TextFile>;
}

/** Pictures written side by side. */
const parallel = 16;
const manyPictures = 200;

/** The data sets to write, each with the name of its split if it has one. */
export function partsOf(dataset: Parts): [split: string | undefined, dataset: DetectionDataset][] {
  const single = typeof dataset.read === "function";
  const parts: [string | undefined, DetectionDataset][] = single
    ? [[undefined, dataset as DetectionDataset]]
    : Object.entries(dataset as Readonly<Record<string, DetectionDataset>>);
  if (parts.length === 0)
    throw new RangeError("dataset must be a data set, or one or more by split, got none");
  const classes = JSON.stringify(parts[0]![1].classes);
  for (const [split, part] of parts) {
    if (split !== undefined && !/^[\w][\w.-]*$/.test(split)) {
      throw new RangeError(`a split must have a plain name such as "train", got ${JSON.stringify(split)}`);
    }
    if (part.length === 0) throw new RangeError(`"${part.name}" must have a sample, it is empty`);
    if (JSON.stringify(part.classes) !== classes) {
      throw new RangeError(
        `all splits must have the same classes, got ${classes} and ${JSON.stringify(part.classes)}`,
      );
    }
  }
  checkClassNames(parts[0]![1].classes);
  return parts;
}

/**
 * Writes pictures and annotations into a folder that appears whole or not at all. A picture whose file is known is copied
 * byte by byte, any other is written as PNG, 8 bits a channel.
 */
export async function writeDataset(
  dataset: Parts,
  folder: string,
  { overwrite = false }: WriteDatasetOptions,
  format: WritingFormat,
): Promise<WrittenDataset> {
  const parts = partsOf(dataset);
  const target = resolve(folder);
  if (!overwrite && (await readdir(target).catch(() => [])).length > 0) {
    throw new RangeError(
      `folder ${target} must be new or empty; pass overwrite: true to replace what is in it`,
    );
  }
  await mkdir(dirname(target), { recursive: true });
  const temporary = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const written = await writeParts(parts, temporary, format);
    await moveInto(temporary, target);
    return { folder: target, ...written };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeParts(
  parts: readonly [string | undefined, DetectionDataset][],
  folder: string,
  format: WritingFormat,
): Promise<Pick<WrittenDataset, "images" | "boxes">> {
  const total = parts.reduce((sum, [, { length }]) => sum + length, 0);
  using bar =
    total < manyPictures ? undefined : progress(total, { description: "Writing", unit: "pictures" });
  const names = new Map<string, FileNames>();
  let [images, boxes] = [0, 0];
  for (const [split, dataset] of parts) {
    const place = format.imageFolder(split);
    if (!names.has(place)) names.set(place, new FileNames());
    for (let start = 0; start < dataset.length; start += parallel) {
      if (bar?.stopRequested) {
        throw new DOMException(`Stopped writing at ${images} of ${total}; nothing is kept.`, "AbortError");
      }
      const indices = Array.from(
        { length: Math.min(parallel, dataset.length - start) },
        (_, at) => start + at,
      );
      const found = await Promise.all(indices.map((index) => look(dataset, index)));
      const pictures = found.map(({ known, source }, at) => {
        const name = names.get(place)!.take(format.imageName?.(known, indices[at]!) ?? known.id);
        return {
          known,
          source,
          index: indices[at]!,
          image: name + (source === undefined ? ".png" : extname(source)),
        };
      });
      const done = await Promise.all(
        pictures.map((picture) => writePicture(dataset, picture, join(folder, place, picture.image))),
      );
      const texts = done.map((picture) => format.addPicture(picture, split));
      await Promise.all(texts.map((text) => text && writeText(folder, text)));
      images += done.length;
      boxes += done.reduce((sum, picture) => sum + picture.boxes.length, 0);
      bar?.update(images);
    }
  }
  for (const text of format.end()) await writeText(folder, text);
  return { images, boxes };
}

interface Picture {
  readonly known: Annotation | Sample;
  /** The file to copy. */
  readonly source: string | undefined;
  readonly index: number;
  readonly image: string;
}

async function look(dataset: DetectionDataset, index: number): Promise<Pick<Picture, "known" | "source">> {
  const known = await (dataset.annotation?.(index) ?? dataset.read(index));
  checkAnnotation(known, dataset);
  return { known, source: known.file !== undefined && isPictureName(known.file) ? known.file : undefined };
}

async function writePicture(
  dataset: DetectionDataset,
  { known, source, index, image }: Picture,
  path: string,
): Promise<WrittenPicture> {
  await mkdir(dirname(path), { recursive: true });
  const sample = "image" in known ? known : source === undefined ? await dataset.read(index) : undefined;
  if (source !== undefined) await copyFile(source, path);
  else await writeFile(path, await encodePng(sample!.image));
  const size = "size" in known ? known.size : ([sample!.image.shape[0], sample!.image.shape[1]] as const);
  const { boxes, labels, id, meta, boxMeta } = known;
  return { boxes, labels, id, size, image, ...(meta && { meta }), ...(boxMeta && { boxMeta }) };
}

async function writeText(folder: string, [path, text]: TextFile): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

function checkAnnotation(
  { boxes, labels, boxMeta, id }: Annotation | Sample,
  { name, classes }: DetectionDataset,
): void {
  checkBoxes(boxes, `boxes of "${id}" in "${name}"`);
  const problem = labels.find((label) => classes[label] === undefined);
  if (problem !== undefined) {
    throw new RangeError(`labels of "${id}" in "${name}" must be below ${classes.length}, got ${problem}`);
  }
  if (labels.length !== boxes.length || (boxMeta !== undefined && boxMeta.length !== boxes.length)) {
    const counts = `${boxes.length} boxes, ${labels.length} labels, ${boxMeta?.length ?? "no"} boxMeta`;
    throw new RangeError(
      `"${id}" in "${name}" must have a label (and boxMeta, if any) for each box, got ${counts}`,
    );
  }
}

function checkClassNames(classes: readonly string[]): void {
  for (const name of classes) {
    if (name === "" || name !== name.trim() || /\p{Cc}|\p{Cs}|\u2028|\u2029/u.test(name)) {
      throw new RangeError(
        `class names must be text without blanks at its ends or line breaks, got ${JSON.stringify(name)}`,
      );
    }
  }
}

/** The lines of a `classes.txt`, for formats that have no list of their own. */
export function classesText(dataset: Parts): TextFile {
  return [
    "classes.txt",
    partsOf(dataset)[0]![1]
      .classes.map((name) => `${name}\n`)
      .join(""),
  ];
}

async function moveInto(temporary: string, target: string): Promise<void> {
  const there = await readdir(target).catch(() => undefined);
  if (there === undefined || there.length === 0) {
    if (there !== undefined) await rmdir(target);
    return rename(temporary, target);
  }
  const entries = await readdir(temporary);
  const old = join(temporary, ".replaced");
  await mkdir(old);
  for (const entry of entries) {
    if (there.includes(entry)) await rename(join(target, entry), join(old, entry));
    await rename(join(temporary, entry), join(target, entry));
  }
}
