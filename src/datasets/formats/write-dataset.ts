import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { progress } from "../../progress.js";
import type { Annotation, DetectionDataset } from "../dataset.js";
import { type Parts, partsOf } from "./dataset-parts.js";
import { FileNames } from "./file-names.js";
import { moveInto } from "./move-into.js";
import { lookAt, type WrittenPicture, writePicture } from "./write-picture.js";

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
  if (existsSync(target) && !statSync(target).isDirectory()) {
    throw new RangeError(`folder must be a folder, ${target} is a file`);
  }
  if (!overwrite && (await readdir(target).catch(() => [])).length > 0) {
    throw new RangeError(
      `folder ${target} must be new or empty; pass overwrite: true to replace what is in it`,
    );
  }
  await mkdir(dirname(target), { recursive: true });
  const temporary = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const written = join(temporary, "written"); // with the rights of any new folder, which a temporary one has not
    await mkdir(written);
    const counts = await writeParts(parts, written, format);
    await moveInto(written, target, join(temporary, "replaced"));
    return { folder: target, ...counts };
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
      const found = await Promise.all(indices.map((index) => lookAt(dataset, index)));
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

async function writeText(folder: string, [path, text]: TextFile): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
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
