import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Box } from "../../boxes/boxes.js";
import { BadFileError } from "../../image/bad-file-error.js";
import { isFolder } from "../is-folder.js";
import { farEdge } from "./box-extent.js";
import { type CocoImage, type CocoObject, parseCoco } from "./coco-annotations.js";
import type { FileDataset, ReadDatasetOptions } from "./file-dataset.js";
import { ImageFolder } from "./image-folder.js";
import type { ParsedPicture } from "./read-picture.js";
import { readPictures } from "./read-pictures.js";
import { checkSplitName, splitFolders } from "./split-folders.js";

export interface ReadCocoOptions extends Omit<ReadDatasetOptions, "classes"> {
  /** Only this split, where `path` is a folder: `annotations/instances_<split>.json` or `<split>/_annotations.coco.json`. */
  readonly split?: string;
  /** The folder of the pictures; by default the one around the file or beside it that has the first picture. */
  readonly images?: string;
}

/**
 * Reads a data set in COCO's format: one JSON file with `images`, `categories` and `annotations`, whose `bbox` is
 * x, y, width, height in pixels. Categories may have any ids; classes come in the order of the file.
 *
 * What else an annotation says (`id`, `area`, `iscrowd`, `segmentation`, ...) is in `boxMeta`, what a picture says (`id`,
 * `license`, `date_captured`, ...) in `meta`, what the file says (`info`, `licenses`, the categories with their ids and
 * supercategories) in the data set's `meta`. A picture without annotations has no boxes.
 *
 * The whole file is in memory while it is read: about five times its size.
 *
 * @param path The JSON file, or a folder with `annotations/instances_<split>.json`, `_annotations.coco.json` or a single
 *   JSON file.
 * @param options See {@link ReadCocoOptions}.
 * @returns RGB pictures, uint8; a picture's id is its file name without the ending.
 * @throws {BadFileError} If a file is bad, or nothing is left; names file and reason.
 * @see https://cocodataset.org/#format-data
 * @example await readCoco("no/such/file.json").catch((error) => error.name) // "BadFileError"
 */
export async function readCoco(path: string, options: ReadCocoOptions = {}): Promise<FileDataset> {
  const file = await annotationFile(path, options.split);
  const { pictures, objects, classes, meta, report } = await parseCoco(file);
  const images = new ImageFolder(options.images ?? imageFolder(file, pictures[0]?.fileName));
  return readPictures(
    {
      format: "COCO's format",
      folder: dirname(file),
      items: pictures,
      parse: (picture, note) => {
        for (const { kind, reason } of objects.get(picture.id)?.bad ?? []) note(kind, reason, { file });
        return { file, images, ...parsed(picture, objects.get(picture.id)?.good ?? [], classes) };
      },
      classes,
      report,
      meta,
    },
    { name: path, ...options },
  );
}

function parsed(
  { fileName, size, meta }: CocoImage,
  objects: readonly CocoObject[],
  classes: readonly string[],
): Pick<ParsedPicture, "image" | "size" | "objects" | "meta"> {
  return {
    image: fileName,
    size,
    meta,
    objects: objects.map(({ where, label, bbox: [x, y, width, height], meta }) => ({
      where,
      className: classes[label]!,
      box: [x, y, farEdge(x, width), farEdge(y, height)] as Box,
      meta,
    })),
  };
}

async function annotationFile(path: string, split: string | undefined): Promise<string> {
  if (split !== undefined) checkSplitName(path, split);
  if (!isFolder(path)) return path;
  const names =
    split === undefined
      ? ["_annotations.coco.json"]
      : [
          `annotations/instances_${split}.json`,
          `${split}/_annotations.coco.json`,
          `${split}.json`,
          `annotations/${split}.json`,
        ];
  const found = names.map((name) => join(path, name)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  if (split !== undefined)
    throw new BadFileError(path, `there is no ${names.slice(0, 2).join(" or ")} in it`);
  for (const folder of [join(path, "annotations"), path]) {
    const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
    if (files.length === 1) return join(folder, files[0]!);
    if (files.length > 1) {
      throw new BadFileError(
        folder,
        `has ${files.length} JSON files: pass one of them, or a split (${files.join(", ")})`,
      );
    }
  }
  const splits = await splitFolders(path);
  throw new BadFileError(
    path,
    `there is no JSON file in it${splits.length > 0 ? `; pass one of its splits (${splits.join(", ")})` : ""}`,
  );
}

/** Where the pictures of a file are, by the first of them: beside it, or in a folder around it. */
function imageFolder(file: string, first: string | undefined): string {
  const folder = dirname(file);
  const split = basename(file, ".json").replace(/^instances_/, "");
  const above = dirname(folder);
  const places = [
    folder,
    join(folder, "images"),
    join(above, "images", split),
    join(above, split),
    join(above, "images"),
    join(above, "JPEGImages"),
    above,
  ];
  return (
    places.find((place) => first !== undefined && existsSync(join(place, first))) ??
    places.slice(1).find(isFolder) ??
    folder
  );
}
