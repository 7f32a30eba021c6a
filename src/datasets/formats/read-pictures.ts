import { relative } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import { progress } from "../../progress.js";
import type { Meta } from "../dataset.js";
import { AnnotationStore } from "./annotation-store.js";
import { ClassNames } from "./class-names.js";
import { type FileDataset, fileDataset, type ReadDatasetOptions } from "./file-dataset.js";
import type { ImageFolder } from "./image-folder.js";
import { type FoundPicture, type ParsedPicture, readPicture } from "./read-picture.js";
import { checkOnBad, type Note, type ReportEntry } from "./read-report.js";

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
  const { format, folder, meta } = reading;
  const description = `${store.length} pictures in ${format} from ${folder}, ${describeReport(report)}`;
  const known = { name, description, folder, classes: closed.classes, report, ...(meta && { meta }) };
  return fileDataset(store.close(closed.labelOf), known);
}

/** In a few words, how much was left out and repaired. */
function describeReport(report: readonly ReportEntry[]): string {
  const count = (wanted: ReportEntry["action"]) => report.filter(({ action }) => action === wanted).length;
  return `${count("left out")} things left out, ${count("repaired")} repaired`;
}

async function readItem<T>(
  { parse }: Reading<T>,
  item: T,
  names: ClassNames,
  repair: boolean,
  check: ReadDatasetOptions["check"],
): Promise<{ picture?: FoundPicture; entries: ReportEntry[] }> {
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
