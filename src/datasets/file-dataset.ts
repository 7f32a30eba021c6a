import { relative } from "node:path";
import { BadFileError } from "../image/bad-file-error.js";
import { imageSize } from "../image/image-size.js";
import { loadImage } from "../image/load-image.js";
import { loadLabelledImage } from "../image/load-labelled-image.js";
import { progress } from "../progress.js";
import { AnnotationStore, type StoredAnnotations } from "./annotation-store.js";
import { checkedBox, type ParsedObject } from "./check-object.js";
import { ClassNames } from "./class-names.js";
import { type Annotation, checkIndex, type DetectionDataset, type Meta, type Sample } from "./dataset.js";
import { type FoundImage, type ImageFolder, withoutEnding } from "./image-folder.js";
import { checkOnBad, type Note, type OnBad, type ReportEntry } from "./read-report.js";

/** A data set read from files. Annotations are in memory, pictures are decoded when they are asked for. */
export interface FileDataset extends DetectionDataset {
  read(index: number, options?: Parameters<DetectionDataset["read"]>[1]): Promise<Sample>;
  annotation(index: number): Annotation;
  readonly folder: string;
  /** What was left out or repaired, in the order of the files; empty where nothing was wrong. */
  readonly report: readonly ReportEntry[];
}

/** What every reader of a data set takes. */
export interface ReadDatasetOptions {
  /**
   * Class names in the order of their labels; any other name is bad. By default what the format lists; where it lists
   * none, the names of a `classes.txt` in the folder if it has all that were found, else those found, sorted.
   */
  readonly classes?: readonly string[];
  /** What to do with bad files and boxes: throw (default), leave them out, or repair what can be; see {@link OnBad}. */
  readonly onBad?: OnBad;
  /**
   * How far to look at each picture before it is needed: "headers" (default) finds the missing and those that are none,
   * "pixels" decodes them all and finds the damaged as well, "nothing" takes the sizes that the annotations give and does
   * not ask whether there is a picture.
   */
  readonly check?: "headers" | "pixels" | "nothing";
  /** What to call the data set; by default the folder. */
  readonly name?: string;
}

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

/** What a format's reader has found in a folder. */
export interface Reading<T> {
  readonly format: string;
  readonly folder: string;
  readonly items: readonly T[];
  /**
   * Reads one picture's annotation; what is bad in it goes to `note`, or is thrown as a BadFileError where nothing of it
   * is good. undefined leaves the picture out without a further word.
   */
  readonly parse: (item: T, note: Note) => Promise<ParsedPicture | undefined> | ParsedPicture | undefined;
  /** The format's own list of names. */
  readonly classes?: readonly string[] | undefined;
  /** Names whose order is to be kept if they are all that is found. */
  readonly listed?: readonly string[] | undefined;
  /** What was bad before the first picture. */
  readonly report?: readonly ReportEntry[];
  /** Folders whose pictures should all have an annotation; those that have none are reported. */
  readonly complete?: readonly ImageFolder[];
  readonly meta?: Meta;
}

/** Pictures looked at side by side. */
const parallel = 32;
/** Fewer pictures than this are read before a bar could be seen. */
const manyPictures = 1000;

/** Reads and checks every annotation and makes the data set of them. */
export async function readPictures<T>(
  reading: Reading<T>,
  { classes, onBad = "error", check = "headers", name = reading.folder }: ReadDatasetOptions,
): Promise<FileDataset> {
  checkOnBad(onBad);
  if (!["headers", "pixels", "nothing"].includes(check)) {
    throw new RangeError(`check must be "headers", "pixels" or "nothing", got ${String(check)}`);
  }
  const names = new ClassNames(classes ?? reading.classes);
  const report: ReportEntry[] = [];
  const add = (entries: readonly ReportEntry[]) => {
    const [first] = entries.filter(({ kind }) => kind !== "unlabelled-picture");
    if (first !== undefined && onBad === "error") throw new BadFileError(first.file, first.reason);
    report.push(...entries);
  };
  add(reading.report ?? []);
  const store = new AnnotationStore(reading.folder);
  const ids = new Set<string>();
  const { items } = reading;
  using bar =
    items.length < manyPictures
      ? undefined
      : progress(items.length, { description: `Reading ${name}`, unit: "pictures" });
  for (let start = 0; start < items.length; start += parallel) {
    if (bar?.stopRequested) {
      throw new DOMException(`Stopped reading ${name} at ${start} of ${items.length}.`, "AbortError");
    }
    const chunk = items.slice(start, start + parallel);
    const found = await Promise.all(
      chunk.map((item) => readItem(reading, item, names, onBad === "repair", check)),
    );
    for (const { picture, entries } of found) {
      add(entries);
      if (picture === undefined) continue;
      const id = ids.has(picture.id) ? relative(picture.images.path, picture.file) : picture.id;
      ids.add(id);
      store.add({ ...picture, id, file: relative(reading.folder, picture.file) });
    }
    bar?.update(Math.min(start + parallel, items.length));
  }
  for (const folder of reading.complete ?? []) {
    const reason = "the picture has no annotation: it is left out, as nobody knows what is on it";
    add(
      (await folder.unused()).map((file) => ({
        file,
        kind: "unlabelled-picture",
        reason,
        action: "left out",
      })),
    );
  }
  if (store.length === 0) {
    throw new BadFileError(
      reading.folder,
      `the data set is empty: none of ${items.length} annotations is usable${
        report[0] === undefined ? "" : ` (${report[0].file}: ${report[0].reason})`
      }`,
    );
  }
  const closed = names.close(reading.listed);
  return fileDataset(store.close(closed.labelOf), closed.classes, report, name, reading);
}

function fileDataset(
  stored: StoredAnnotations,
  classes: readonly string[],
  report: readonly ReportEntry[],
  name: string,
  { format, folder, meta }: Pick<Reading<never>, "format" | "folder" | "meta">,
): FileDataset {
  const annotation = (index: number): Annotation => {
    checkIndex(dataset, index);
    return stored.get(index);
  };
  const dataset: FileDataset = {
    name,
    description: `${stored.length} pictures in ${format} from ${folder}, ${describeReport(report)}`,
    folder,
    classes,
    length: stored.length,
    report,
    annotation,
    read: async (index, { atLeast } = {}) => {
      const { size: _, ...known } = annotation(index);
      return loadLabelledImage(known.file!, known, atLeast === undefined ? {} : { atLeast });
    },
    ...(meta === undefined ? {} : { meta }),
  };
  return dataset;
}

/** In a few words, how much was left out and repaired. */
export function describeReport(report: readonly ReportEntry[]): string {
  const count = (wanted: ReportEntry["action"]) => report.filter(({ action }) => action === wanted).length;
  return `${count("left out")} things left out, ${count("repaired")} repaired`;
}

type Found = Annotation & { readonly file: string; readonly images: ImageFolder };

async function readItem<T>(
  { parse }: Reading<T>,
  item: T,
  names: ClassNames,
  repair: boolean,
  check: ReadDatasetOptions["check"],
): Promise<{ picture?: Found; entries: ReportEntry[] }> {
  const entries: ReportEntry[] = [];
  let source = "";
  const note: Note = (kind, reason, { file = source, action = "left out" } = {}) => {
    entries.push({ file, kind, reason, action });
  };
  try {
    const parsed = await parse(item, note);
    if (parsed === undefined) return { entries };
    source = parsed.file;
    const picture = await readPicture(parsed, names, repair, check, note);
    if (picture?.boxes.length === 0 && entries.some(({ action }) => action === "left out")) {
      note("no-good-box", "none of its boxes is good, so the picture is left out");
      return { entries };
    }
    return picture === undefined ? { entries } : { picture, entries };
  } catch (error) {
    if (!(error instanceof BadFileError)) throw error;
    note("malformed", error.reason, { file: error.file });
    return { entries };
  }
}

async function readPicture(
  parsed: ParsedPicture,
  names: ClassNames,
  repair: boolean,
  check: ReadDatasetOptions["check"],
  note: Note,
): Promise<Found | undefined> {
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
  const good: { box: ParsedObject["box"]; label: number; meta: Meta }[] = [];
  for (const object of typeof objects === "function" ? await objects(size, found.file) : objects) {
    const box = checkedBox(scale === 1 ? object : scaled(object, scale), size, repair, note);
    const label = box && labelOf(object, names, repair, note);
    if (box === undefined || label === undefined) continue;
    const twin = repair && good.some((other) => other.label === label && sameBox(other.box, box));
    if (twin)
      note("duplicate-box", `${object.where} (${object.className}) is there twice`, { action: "repaired" });
    else good.push({ box, label, meta: object.meta ?? {} });
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

function scaled(object: ParsedObject, scale: number): ParsedObject {
  const [x1, y1, x2, y2] = object.box;
  return { ...object, box: [x1 * scale, y1 * scale, x2 * scale, y2 * scale] };
}

function sameBox(a: ParsedObject["box"], b: ParsedObject["box"]): boolean {
  return a.every((value, corner) => value === b[corner]);
}
