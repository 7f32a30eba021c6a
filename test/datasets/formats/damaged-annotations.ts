import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { FileDataset } from "../../../src/datasets/formats/file-dataset.js";
import { loadLabels } from "../../../src/datasets/formats/load-labels.js";
import { readCoco } from "../../../src/datasets/formats/read-coco.js";
import { readCsv } from "../../../src/datasets/formats/read-csv.js";
import { readLabelText } from "../../../src/datasets/formats/read-label-text.js";
import { readMot } from "../../../src/datasets/formats/read-mot.js";
import type { OnBad } from "../../../src/datasets/formats/read-report.js";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { readYolo } from "../../../src/datasets/formats/read-yolo.js";
import { writeCoco } from "../../../src/datasets/formats/write-coco.js";
import { writeCsv } from "../../../src/datasets/formats/write-csv.js";
import { writeLabels } from "../../../src/datasets/formats/write-labels.js";
import { writeMot } from "../../../src/datasets/formats/write-mot.js";
import { writeVoc } from "../../../src/datasets/formats/write-voc.js";
import { writeYolo } from "../../../src/datasets/formats/write-yolo.js";
import { BadFileError } from "../../../src/image/bad-file-error.js";
import { createRandom, type Random } from "../../../src/random.js";
import { randomDataset } from "./random-dataset.js";

interface Victim {
  readonly write: (folder: string) => Promise<unknown>;
  readonly read: (folder: string, options: { onBad: OnBad }) => Promise<FileDataset>;
  /** Which files are damaged. */
  readonly files: RegExp;
}

const tracked = randomDataset(7, { tracks: true });
const dataset = randomDataset(11);

export const victims: Readonly<Record<string, Victim>> = {
  voc: { write: (folder) => writeVoc(dataset, folder), read: readVoc, files: /\.xml$|classes\.txt$/ },
  coco: { write: (folder) => writeCoco(dataset, folder), read: readCoco, files: /\.json$/ },
  yolo: {
    write: (folder) => writeYolo({ train: dataset, val: dataset }, folder),
    read: readYolo,
    files: /\.(txt|yaml)$/,
  },
  csv: {
    write: (folder) => writeCsv(dataset, folder),
    read: (folder, options) => readCsv(join(folder, "labels.csv"), options),
    files: /\.csv$|classes\.txt$/,
  },
  labels: {
    write: (folder) => writeLabels(dataset, folder),
    read: (folder, options) => readLabelText(join(folder, "labels.txt"), options),
    files: /\.txt$/,
  },
  mot: { write: (folder) => writeMot(tracked, folder), read: readMot, files: /\.(txt|ini)$/ },
};

// biome-ignore format: a list of texts
const nasty = [
  "NaN", "-1", "1e999", "-0", "Infinity", "99999999999999999999", "0x10", "1_0", "", " ", "\t", ",", ";", '"', "'",
  "\r", "\n\n", "\ufeff", "\0", "\ud83d", "漢", "../../../etc/passwd", "..\\..\\secret.png", "C:\\data\\a.png", "/etc/passwd",
  "<!DOCTYPE a [<!ENTITY x 'y'>]>", "&x;", "&#0;", "&#x110000;", "<![CDATA[", "<object>", "</annotation>", "<__proto__>1</__proto__>",
  "__proto__", "constructor", "null", "true", "[]", "{}", "[[[[[[[[", "{".repeat(3000), "[".repeat(100_000), "&a [*a, *a]", "!!js/function 'x'", "- - - -", "? :",
  "1 2 3", "{\"id\": 1}", "\"bbox\": [1]", "x".repeat(5000),
];

/** The text with a few pieces changed, cut out, doubled, put elsewhere or replaced by something nasty. */
function damaged(bytes: Buffer, random: Random): Buffer {
  let found = bytes;
  for (let wound = random.integer(1, 3); wound > 0; wound--) {
    const at = random.integer(0, found.length);
    const end = Math.min(found.length, at + random.integer(0, random.next() < 0.5 ? 4 : 60));
    const [before, piece, after] = [found.subarray(0, at), found.subarray(at, end), found.subarray(end)];
    const kind = random.integer(0, 6);
    if (kind === 0) found = Buffer.concat([before, Buffer.from([random.integer(0, 255)]), after]);
    else if (kind === 1) found = Buffer.concat([before, after]);
    else if (kind === 2) found = Buffer.concat([before, piece, piece, after]);
    else if (kind <= 4)
      found = Buffer.concat([before, Buffer.from(nasty[random.integer(0, nasty.length - 1)]!), after]);
    else if (kind === 5) found = withOtherNumber(found, random);
    else if (random.next() < 0.3) found = before;
  }
  return found;
}

/** One of its numbers is another: damage that keeps the form. */
function withOtherNumber(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString("latin1");
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)];
  const found = numbers[random.integer(0, numbers.length - 1)];
  if (found === undefined) return bytes;
  const values = ["-3", "0", "1e400", "NaN", "1000000", "", "0.5", "abc", "-1e-300", "7"];
  const value = values[random.integer(0, values.length - 1)]!;
  return Buffer.from(
    text.slice(0, found.index) + value + text.slice(found.index + found[0].length),
    "latin1",
  );
}

/**
 * Reads `count` folders with one damaged file each; every one must end in a good data set or a named error.
 *
 * @returns How many ended in which.
 */
export async function readDamaged(
  format: string,
  parent: string,
  count: number,
): Promise<{ good: number; bad: number }> {
  const { write, read, files } = victims[format]!;
  const folder = join(parent, format);
  await write(folder);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => files.test(name))
    .sort();
  assert.ok(names.length > 0);
  const ends = { good: 0, bad: 0 };
  for (let seed = 0; seed < count; seed++) {
    const random = createRandom(3, seed);
    const file = join(folder, names[random.integer(0, names.length - 1)]!);
    const whole = readFileSync(file);
    writeFileSync(file, damaged(whole, random));
    const onBad = (["error", "skip", "repair"] as const)[seed % 3]!;
    const where = `${format}, seed ${seed}, ${onBad}`;
    const found = await end(() => read(folder, { onBad }), folder, where);
    if (found !== undefined) checkResult(found, folder, onBad, where);
    if (format === "labels") await end(() => loadLabels(join(folder, "labels.txt")), folder, where);
    ends[found === undefined ? "bad" : "good"]++;
    writeFileSync(file, whole);
  }
  rmSync(folder, { recursive: true });
  return ends;
}

async function end<T>(work: () => Promise<T>, folder: string, where: string): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    assert.ok(error instanceof BadFileError, `${where}: ${(error as Error).stack}`);
    assert.ok(error.file.startsWith(folder) && error.reason.length > 10, `${where}: ${error.message}`);
    return undefined;
  }
}

function checkResult(
  { length, classes, annotation, report }: FileDataset,
  folder: string,
  onBad: OnBad,
  where: string,
): void {
  assert.ok(length > 0 && new Set(classes).size === classes.length, where);
  for (let index = 0; index < length; index++) {
    const { boxes, labels, size, file, id, boxMeta } = annotation(index);
    const [height, width] = size;
    assert.ok(file!.startsWith(folder + sep) && id !== "", `${where}: ${file}`);
    assert.ok(labels.length === boxes.length && labels.every((label) => classes[label] !== undefined), where);
    assert.ok(boxMeta === undefined || boxMeta.length === boxes.length, where);
    for (const [x1, y1, x2, y2] of boxes) {
      assert.ok(
        0 <= x1 && x1 < x2 && x2 <= width && 0 <= y1 && y1 < y2 && y2 <= height,
        `${where}: ${[x1, y1, x2, y2]}`,
      );
    }
  }
  for (const { file, kind, reason, action } of report) {
    assert.ok(
      file.startsWith(folder) && kind !== undefined && reason.length > 10,
      `${where}: ${file}, ${reason}`,
    );
    assert.ok(action === "left out" || onBad === "repair", where);
    assert.ok(onBad !== "error" || kind === "unlabelled-picture", where);
  }
}
