import { relative } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import { factsThatStay } from "../../image/facts-that-stay.js";
import { imageSize } from "../../image/image-size.js";
import { loadImage } from "../../image/load-image.js";
import type { Annotation, Meta } from "../dataset.js";
import { checkedBox, type ParsedObject } from "./check-object.js";
import type { ClassNames } from "./class-names.js";
import type { ReadDatasetOptions } from "./file-dataset.js";
import type { FoundImage, ImageFolder } from "./image-folder.js";
import { withoutEnding } from "./picture-name.js";
import type { Note } from "./read-report.js";

/** One picture as an annotation has it. */
export interface ParsedPicture {
  /** The file that errors name. */
  readonly file: string;
  readonly images: ImageFolder;
  /** The picture's path in `images`, as the annotation has it. */
  readonly image: string;
  /** By default the picture's path without its ending. */
  readonly id?: string;
  /** Another name of the picture, without ending, that a repair may try. */
  readonly alias?: string;
  /** `[height, width]` as the annotation has it. */
  readonly size?: readonly [height: number, width: number];
  /** What is on it; a function of its `[height, width]` and file where the annotation has no pixels. */
  readonly objects:
    | readonly ParsedObject[]
    | ((size: Annotation["size"], file: string) => Promise<readonly ParsedObject[]>);
  readonly meta?: Meta;
}

/** One picture whose file is found and whose boxes are checked. */
export type FoundPicture = Annotation & { readonly file: string; readonly images: ImageFolder };

/** Finds the picture and checks everything that its annotation says; undefined where it is to be left out. */
export async function readPicture(
  parsed: ParsedPicture,
  names: ClassNames,
  repair: boolean,
  check: ReadDatasetOptions["check"],
  note: Note,
): Promise<FoundPicture | undefined> {
  const { images, objects } = parsed;
  const unseen = check === "nothing" ? images.place(parsed.image) : undefined;
  const found: FoundImage = unseen ?? (await images.find(parsed.image, repair, parsed.alias));
  if ("kind" in found) {
    note(found.kind, `its picture is bad: ${found.reason}`);
    return undefined;
  }
  if (found.repaired !== undefined) note(...found.repaired, { action: "repaired" });
  const size = await sizeOf(found.file, parsed, check, note);
  if (size === undefined) return undefined;
  const scale = scaleOf(parsed, size, repair, note);
  if (scale === undefined) return undefined;
  const seen = new Set<string>();
  const good: { box: ParsedObject["box"]; label: number; meta: Meta }[] = [];
  for (const object of typeof objects === "function" ? await objects(size, found.file) : objects) {
    const box = checkedBox(scale === 1 ? object : scaled(object, scale), size, repair, note);
    const label = box && labelOf(object, names, repair, note);
    if (box === undefined || label === undefined) continue;
    const key = `${label} ${box.join(" ")}`;
    if (repair && seen.has(key)) {
      note("duplicate-box", `${object.where} (${object.className}) is there twice`, { action: "repaired" });
      continue;
    }
    seen.add(key);
    good.push({ box, label, meta: object.meta ?? {} });
  }
  return {
    images,
    file: found.file,
    id: parsed.id ?? withoutEnding(relative(images.path, found.file).replaceAll("\\", "/")),
    size,
    boxes: good.map(({ box }) => box),
    labels: good.map(({ label }) => label),
    boxMeta: good.map(({ meta }) => meta),
    ...(parsed.meta === undefined ? {} : { meta: parsed.meta }),
  };
}

function labelOf(
  { where, className }: ParsedObject,
  names: ClassNames,
  repair: boolean,
  note: Note,
): number | undefined {
  const label = names.labelOf(className);
  if (label !== undefined) return label;
  const reason = `${where} is of the unknown class ${JSON.stringify(className)}; known are ${names.known?.join(", ")}`;
  const closest = repair ? names.closest(className) : undefined;
  note("unknown-class", reason, { action: closest === undefined ? "left out" : "repaired" });
  return closest === undefined ? undefined : names.labelOf(closest);
}

async function sizeOf(
  file: string,
  { size }: ParsedPicture,
  check: ReadDatasetOptions["check"],
  note: Note,
): Promise<Annotation["size"] | undefined> {
  if (check === "nothing") {
    if (size?.every((side) => Number.isInteger(side) && side > 0)) return size;
    note("malformed", 'the annotation does not give its picture\'s size, which check: "nothing" needs');
    return undefined;
  }
  try {
    if (check === "headers") return await imageSize(file);
    const { shape } = await loadImage(file);
    return [shape[0], shape[1]];
  } catch (error) {
    if (!(error instanceof BadFileError)) throw error;
    note("unreadable-picture", `its picture is bad: ${error.message}`);
    return undefined;
  }
}

/** From the size that the annotation was made for to the picture's own; undefined where they do not fit. */
function scaleOf(
  { size: given, image }: ParsedPicture,
  [height, width]: Annotation["size"],
  repair: boolean,
  note: Note,
): number | undefined {
  if (given === undefined || !given.every((side) => side > 0)) return 1;
  const [givenHeight, givenWidth] = given;
  if (givenHeight === height && givenWidth === width) return 1;
  const scale = width / givenWidth;
  const similar = Math.abs(givenHeight * scale - height) <= Math.max(1, scale);
  const reason = `${image} has ${width} x ${height} pixels, its annotation was made for ${givenWidth} x ${givenHeight}`;
  note("wrong-size", reason, { action: repair && similar ? "repaired" : "left out" });
  return repair && similar ? scale : undefined;
}

/** The object in a picture of another size; what is said of it in pixels of the old one is left out. */
function scaled(object: ParsedObject, scale: number): ParsedObject {
  const [x1, y1, x2, y2] = object.box;
  return {
    ...object,
    meta: factsThatStay(object.meta ?? {}),
    box: [x1 * scale, y1 * scale, x2 * scale, y2 * scale],
  };
}
