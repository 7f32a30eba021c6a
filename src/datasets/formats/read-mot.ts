import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import type { Meta } from "../dataset.js";
import type { Sequence, SequenceDataset } from "../sequences.js";
import { farEdge } from "./box-extent.js";
import type { ParsedObject } from "./check-object.js";
import { listedClasses } from "./class-names.js";
import type { FileDataset, ReadDatasetOptions } from "./file-dataset.js";
import { ImageFolder } from "./image-folder.js";
import { readPictures } from "./read-pictures.js";
import type { Note } from "./read-report.js";
import { numberedLines, readTextFile } from "./text-file.js";

/** A picture of a sequence, by the number of its frame. */
interface Frame {
  readonly sequence: string;
  readonly images: ImageFolder;
  readonly image: string;
  readonly frame: number;
  readonly file: string;
  readonly rows: readonly MotRow[];
  readonly bad: readonly { readonly kind: "malformed" | "not-finite"; readonly reason: string }[];
}

interface MotRow extends Omit<ParsedObject, "className"> {
  readonly classNumber: number;
}

/**
 * Reads sequences in MOTChallenge's format: a folder with `gt/gt.txt`, `img1/` and `seqinfo.ini`, or a folder of such
 * folders. Every frame is a picture, also those with nothing on them.
 *
 * A line of gt.txt is `frame, track, left, top, width, height, confidence, class, visibility`; the last two may be
 * missing. Frames and classes count from 1, boxes are pixels as the file has them. `boxMeta` has `track`, `confidence`
 * (0 where scoring is to pass over the box) and `visibility`, `meta` has `sequence` and `frame`, the data set's `meta` what
 * seqinfo.ini says of each sequence. Class k is the k-th of `classes` or of a `classes.txt`, else called by its number.
 *
 * @param folder A sequence, or a folder of sequences.
 * @param options See {@link ReadDatasetOptions}.
 * @returns RGB pictures, uint8, sequence by sequence in the order of the frames; a picture's id is `sequence/frame`, six
 *   digits. `sequences` says where each begins.
 * @throws {BadFileError} If a file is bad, or nothing is left; names file, line and reason.
 * @see https://motchallenge.net/instructions/
 * @example await readMot("no/such/folder").catch((error) => error.name) // "BadFileError"
 */
export async function readMot(
  folder: string,
  options: ReadDatasetOptions = {},
): Promise<FileDataset & SequenceDataset> {
  const sequences = await sequenceFolders(folder);
  const read = await Promise.all(sequences.map(readSequence));
  const names = options.classes ?? (await listedClasses(folder));
  const dataset = await readPictures(
    {
      format: "MOTChallenge's format",
      folder,
      items: read.flatMap(({ frames }) => frames),
      parse: ({ rows, sequence, frame, bad, ...picture }: Frame, note: Note) => {
        for (const { kind, reason } of bad) note(kind, reason, { file: picture.file });
        const objects = rows.map(({ classNumber, ...object }) => ({
          ...object,
          className: names?.[classNumber - 1] ?? String(classNumber),
        }));
        return {
          ...picture,
          id: `${sequence}/${String(frame).padStart(6, "0")}`,
          objects,
          meta: { sequence, frame },
        };
      },
      classes: names,
      report: read.flatMap(({ stray }) => stray),
      meta: { sequences: Object.fromEntries(read.map(({ name, info }) => [name, info])) },
    },
    { name: folder, ...options },
  );
  return { ...dataset, sequences: sequencesOf(dataset) };
}

function sequencesOf({ length, annotation }: FileDataset): Sequence[] {
  const found = new Map<string, Sequence>();
  for (let index = 0; index < length; index++) {
    const name = String(annotation(index).meta?.sequence);
    const { first = index, length: frames = 0 } = found.get(name) ?? {};
    found.set(name, { name, first, length: frames + 1 });
  }
  return [...found.values()];
}

async function sequenceFolders(folder: string): Promise<string[]> {
  if (existsSync(join(folder, "gt", "gt.txt"))) return [folder];
  const names = (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name));
  const found = names.filter((path) => existsSync(join(path, "gt", "gt.txt")));
  if (found.length > 0) return found;
  throw new BadFileError(folder, "there is no gt/gt.txt in it, nor in a folder in it");
}

async function readSequence(folder: string) {
  const info = await readInfo(join(folder, "seqinfo.ini"));
  const name = typeof info.name === "string" && info.name !== "" ? info.name : basename(folder);
  const images = new ImageFolder(
    join(folder, typeof info.imDir === "string" && !/[/\\]|^\.\./.test(info.imDir) ? info.imDir : "img1"),
  );
  const file = join(folder, "gt", "gt.txt");
  const { rows, bad } = parseRows(await readTextFile(file, { empty: true }));
  const pictures = await images.pictures();
  const frames = pictures.flatMap((image): Frame[] => {
    const number = /^\d+(?=\.)/.exec(image)?.[0];
    if (number === undefined) return [];
    const frame = Number(number);
    return [
      { sequence: name, images, image, frame, file, rows: rows.get(frame) ?? [], bad: bad.get(frame) ?? [] },
    ];
  });
  const known = new Set(frames.map(({ frame }) => frame));
  const stray = [...new Set([...rows.keys(), ...bad.keys()])]
    .filter((frame) => !known.has(frame))
    .map((frame) => ({
      file,
      kind: Number.isNaN(frame) ? ("malformed" as const) : ("missing-picture" as const),
      reason: Number.isNaN(frame)
        ? bad.get(frame)![0]!.reason
        : `there is no picture of frame ${frame} in ${images.path}`,
      action: "left out" as const,
    }));
  return { name, info, frames, stray };
}

function parseRows(text: string) {
  const rows = new Map<number, MotRow[]>();
  const bad = new Map<number, { kind: "malformed" | "not-finite"; reason: string }[]>();
  const add = <T>(map: Map<number, T[]>, frame: number, value: T) =>
    map.set(frame, [...(map.get(frame) ?? []), value]);
  for (const [line, number] of numberedLines(text)) {
    const where = `line ${number}`;
    const values = line.split(",").map((value) => (value.trim() === "" ? Number.NaN : Number(value)));
    const [frame = Number.NaN, track, left, top, width, height, confidence = 1, kind = -1, visibility] =
      values;
    const shown = JSON.stringify(line.slice(0, 80));
    if (values.length < 6 || !Number.isInteger(frame) || frame < 0) {
      const place = Number.isInteger(frame) && frame >= 0 ? frame : Number.NaN;
      add(bad, place, {
        kind: "malformed",
        reason: `${where} must be frame, track, left, top, width, height, ..., got ${shown}`,
      });
    } else if (!values.every(Number.isFinite)) {
      add(bad, frame, { kind: "not-finite", reason: `${where} must have finite numbers, got ${shown}` });
    } else {
      add(rows, frame, {
        where,
        classNumber: kind < 1 ? 1 : kind,
        box: [left!, top!, farEdge(left!, width!), farEdge(top!, height!)],
        meta: { track, confidence, ...(visibility === undefined || visibility < 0 ? {} : { visibility }) },
      });
    }
  }
  return { rows, bad };
}

/** The lines `key=value` of a seqinfo.ini; nothing where there is no such file. */
async function readInfo(file: string): Promise<Meta> {
  if (!existsSync(file)) return {};
  const lines = [...numberedLines(await readTextFile(file, { maxBytes: 1_000_000, empty: true }))];
  const pairs = lines.flatMap(([line]) => {
    const [, key, value] = /^([^=;[\]]+)=(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key.trim(), value.trim()] as const];
  });
  return Object.fromEntries(
    pairs.map(([key, value]) => [key, String(Number(value)) === value ? Number(value) : value]),
  );
}
