import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import { listedClasses } from "./class-names.js";
import type { FileDataset, ReadDatasetOptions } from "./file-dataset.js";
import { ImageFolder } from "./image-folder.js";
import { isPictureName, withoutEnding } from "./picture-name.js";
import { readPictures } from "./read-pictures.js";
import type { ReportEntry } from "./read-report.js";
import { checkSplitName, splitFolders } from "./split-folders.js";
import { numberedLines, readTextFile } from "./text-file.js";
import { readYoloConfig } from "./yolo-config.js";
import { parseYoloLabels } from "./yolo-label.js";

export interface ReadYoloOptions extends ReadDatasetOptions {
  /** Only this split of data.yaml or of the folders: "train", "val", "test". By default all of them. */
  readonly split?: string;
}

const maxBytes = 10_000_000;
/** Text files that lie beside labels and are none. */
const noLabels: readonly string[] = ["classes.txt", "notes.txt", "readme.txt"];

/**
 * Reads a data set in YOLO's format: for each picture a text file of the same name, a line for each object:
 * `class cx cy width height` (a number from 0; shares of the picture's sides), the same and a score, or a class and a
 * polygon, whose bounds are the box. Labels lie in `labels/` where pictures lie in `images/`, else beside them.
 *
 * Names of classes and splits come from `data.yaml`, or names from `classes.txt` and splits from folders (`images/train`
 * or `train/images`). A picture without a label file, or with an empty one, has no boxes: YOLO takes it for background.
 * Label files without a picture are bad.
 *
 * Boxes come back in pixels, to ten decimals of a pixel as they were written, if the file gives its shares in full; files
 * with six digits are exact to about a thousandth of a pixel, and what that puts outside the picture is cut. A polygon is
 * in `boxMeta` as `segmentation` in pixels, as COCO has it, a score as `score`.
 *
 * @param path The folder, or its data.yaml.
 * @param options See {@link ReadYoloOptions}.
 * @returns RGB pictures, uint8; a picture's id is its path without ending, below `images` where there is such a folder.
 * @throws {BadFileError} If a file is bad, or nothing is left; names file, line and reason.
 * @see https://docs.ultralytics.com/datasets/detect/
 * @example await readYolo("no/such/folder").catch((error) => error.name) // "BadFileError"
 */
export async function readYolo(path: string, options: ReadYoloOptions = {}): Promise<FileDataset> {
  const isFile = /\.ya?ml$/i.test(path);
  const folder = isFile ? dirname(path) : path;
  const configs = isFile ? [path] : ["data.yaml", "data.yml", "dataset.yaml"].map((name) => join(path, name));
  const configFile = configs.find((file) => isFile || existsSync(file));
  const config = configFile === undefined ? undefined : await readYoloConfig(configFile);
  const names =
    config?.names ?? (await listedClasses(folder)) ?? (await listedClasses(join(folder, "labels")));
  const places = await placesOf(folder, config?.splits ?? new Map(), options.split);
  const items = (await Promise.all(places.map((place) => picturesIn(folder, place)))).flat();
  if (items.length === 0) throw new BadFileError(folder, "the data set is empty: there is no picture in it");
  const images = new ImageFolder(folder);
  return readPictures(
    {
      format: "YOLO's format",
      folder,
      items,
      parse: (image, note) => ({
        file: join(folder, labelName(image)),
        images,
        image,
        id: withoutEnding(image.replace(/(^|\/)images\//, "$1")),
        objects: async (size, file) => {
          const labels = labelFile(folder, relative(folder, file).replaceAll("\\", "/"));
          if (labels === undefined) return [];
          const text = await readTextFile(labels, { maxBytes, empty: true });
          return parseYoloLabels(text, (label) => names?.[label] ?? String(label), size, note);
        },
      }),
      classes: names,
      report: await strayLabels(folder, places, items),
    },
    { name: folder, ...options },
  );
}

/** Folders of pictures and lists of them, relative to the folder. */
async function placesOf(
  folder: string,
  splits: ReadonlyMap<string, readonly string[]>,
  split: string | undefined,
): Promise<readonly string[]> {
  if (split !== undefined) {
    checkSplitName(folder, split);
    const guesses = [`images/${split}`, `${split}/images`, split, `${split}.txt`];
    const found = splits.get(split) ?? guesses.filter((place) => existsSync(join(folder, place))).slice(0, 1);
    if (found.length > 0) return found;
    throw new BadFileError(
      folder,
      `there is no split ${JSON.stringify(split)}: neither in data.yaml nor a folder`,
    );
  }
  if (splits.size > 0) return [...new Set([...splits.values()].flat())];
  if (existsSync(join(folder, "images"))) return ["images"];
  const parts = await splitFolders(folder);
  return parts.length > 0 ? parts : ["."];
}

async function picturesIn(folder: string, place: string): Promise<string[]> {
  const path = join(folder, place);
  if (place.endsWith(".txt")) {
    return [...numberedLines(await readTextFile(path))].map(([line]) => line.replace(/^(\.\/)+/, ""));
  }
  if (!existsSync(path)) throw new BadFileError(path, "there is no such folder of pictures");
  const names = await readdir(path, { recursive: true });
  return names
    .filter(isPictureName)
    .map((name) => posix.join(place, name.replaceAll("\\", "/")))
    .sort();
}

/** Where the labels of a picture are if pictures and labels have folders of their own. */
function labelName(image: string): string {
  const plain = image.replaceAll("\\", "/");
  return `${withoutEnding(plain.replace(/(^|.*\/)images\//, "$1labels/"))}.txt`;
}

function labelFile(folder: string, image: string): string | undefined {
  const names = [labelName(image), `${withoutEnding(image)}.txt`];
  return names.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/** Files of labels, in folders of that name, for which there is no picture. */
async function strayLabels(
  folder: string,
  places: readonly string[],
  images: readonly string[],
): Promise<ReportEntry[]> {
  const expected = new Set(images.map(labelName));
  const found: ReportEntry[] = [];
  for (const place of new Set(places.map((name) => posix.dirname(labelName(`${name}/x`))))) {
    if (!place.split("/").includes("labels")) continue;
    const names = (await readdir(join(folder, place), { recursive: true }).catch(() => [])).sort();
    for (const name of names) {
      const path = posix.join(place, name.replaceAll("\\", "/"));
      if (
        !name.endsWith(".txt") ||
        expected.has(path) ||
        noLabels.includes(posix.basename(path).toLowerCase())
      )
        continue;
      const reason = "there is no picture for these labels";
      found.push({ file: join(folder, path), kind: "missing-picture", reason, action: "left out" });
    }
  }
  return found;
}
