import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import {
  type Annotation,
  type DetectionDataset,
  type Meta,
  readAnnotation,
} from "../../../src/datasets/dataset.js";
import type { Parts } from "../../../src/datasets/formats/dataset-parts.js";
import type { FileDataset } from "../../../src/datasets/formats/file-dataset.js";
import { readCoco } from "../../../src/datasets/formats/read-coco.js";
import { readCsv } from "../../../src/datasets/formats/read-csv.js";
import { readLabelText } from "../../../src/datasets/formats/read-label-text.js";
import { readMot } from "../../../src/datasets/formats/read-mot.js";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { readYolo } from "../../../src/datasets/formats/read-yolo.js";
import { writeCoco } from "../../../src/datasets/formats/write-coco.js";
import { writeCsv } from "../../../src/datasets/formats/write-csv.js";
import type { WriteDatasetOptions } from "../../../src/datasets/formats/write-dataset.js";
import { writeLabels } from "../../../src/datasets/formats/write-labels.js";
import { writeMot } from "../../../src/datasets/formats/write-mot.js";
import { writeVoc } from "../../../src/datasets/formats/write-voc.js";
import { writeYolo } from "../../../src/datasets/formats/write-yolo.js";
import { randomDataset, type Wishes } from "./random-dataset.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-trips-"));
after(() => rmSync(parent, { recursive: true }));

interface Format {
  readonly write: (dataset: Parts, folder: string, options?: WriteDatasetOptions) => Promise<unknown>;
  readonly read: (folder: string) => Promise<FileDataset>;
  /** Of `meta` and `boxMeta`. */
  readonly keeps: "all" | "nothing";
  readonly wishes?: Wishes;
}

const formats: Readonly<Record<string, Format>> = {
  voc: { write: writeVoc, read: (folder) => readVoc(folder), keeps: "all" },
  coco: { write: writeCoco, read: (folder) => readCoco(folder), keeps: "all", wishes: { anyFloat: false } },
  csv: { write: writeCsv, read: (folder) => readCsv(join(folder, "labels.csv")), keeps: "all" },
  yolo: {
    write: writeYolo,
    read: (folder) => readYolo(folder),
    keeps: "nothing",
    wishes: { anyFloat: false },
  },
  labels: {
    write: writeLabels,
    read: (folder) => readLabelText(join(folder, "labels.txt")),
    keeps: "nothing",
  },
};

/** A picture by its id: formats sort by name. */
async function byId(dataset: DetectionDataset): Promise<Map<string, Annotation & { pixels: unknown }>> {
  const found = new Map<string, Annotation & { pixels: unknown }>();
  for (let index = 0; index < dataset.length; index++) {
    const { file: _, ...annotation } = await readAnnotation(dataset, index);
    found.set(annotation.id.normalize("NFC"), { ...annotation, pixels: (await dataset.read(index)).image });
  }
  return found;
}

/** Everything of `expected` is in `actual`; COCO adds ids, areas and crowds of its own. */
function holds(actual: Meta | undefined, expected: Meta | undefined, where: string): void {
  for (const [key, value] of Object.entries(expected ?? {}))
    assert.deepEqual(actual?.[key], value, `${where}.${key}`);
  const added = Object.keys(actual ?? {}).filter((key) => !(key in (expected ?? {})));
  assert.deepEqual(
    added.filter((key) => !["id", "area", "iscrowd"].includes(key)),
    [],
    where,
  );
}

async function assertSame(
  actual: DetectionDataset,
  expected: DetectionDataset,
  keeps: Format["keeps"],
  where: string,
): Promise<void> {
  assert.deepEqual(actual.classes, expected.classes, where);
  const [found, wanted] = [await byId(actual), await byId(expected)];
  assert.deepEqual([...found.keys()].toSorted(), [...wanted.keys()].toSorted(), where);
  for (const [id, want] of wanted) {
    const got = found.get(id)!;
    assert.deepEqual(
      [got.boxes, got.labels, got.size, got.pixels],
      [want.boxes, want.labels, want.size, want.pixels],
      `${where}: ${id}`,
    );
    if (keeps === "nothing") continue;
    holds(got.meta, want.meta, `${where}: ${id}.meta`);
    for (const [index] of want.boxes.entries()) {
      holds(got.boxMeta?.[index], want.boxMeta?.[index], `${where}: ${id}.boxMeta[${index}]`);
    }
  }
}

const names = Object.keys(formats);
for (const first of names) {
  for (const second of names) {
    test(`${first} and then ${second}: boxes to the last bit, classes, pixels, names and meta come back`, async () => {
      const [one, other] = [formats[first]!, formats[second]!];
      for (let seed = 0; seed < 4; seed++) {
        const folder = mkdtempSync(join(parent, `${first}-${second}-`));
        const dataset = randomDataset(names.indexOf(first) * 100 + seed, { ...one.wishes, ...other.wishes });
        await one.write(dataset, join(folder, "one"));
        const read = await one.read(join(folder, "one"));
        await assertSame(read, dataset, one.keeps, `seed ${seed}, ${first}`);
        await other.write(read, join(folder, "other"));
        const keeps = one.keeps === "all" && other.keeps === "all" ? "all" : "nothing";
        await assertSame(
          await other.read(join(folder, "other")),
          dataset,
          keeps,
          `seed ${seed}, ${first}, ${second}`,
        );
        rmSync(folder, { recursive: true });
      }
    });
  }
}

test("tracks come back from MOTChallenge's format to the last bit", async () => {
  for (let seed = 0; seed < 6; seed++) {
    const folder = mkdtempSync(join(parent, "mot-"));
    const dataset = randomDataset(seed, { tracks: true, anyFloat: false });
    await writeMot(dataset, join(folder, "mot"));
    const read = await readMot(join(folder, "mot"));
    await assertSame(read, dataset, "all", `seed ${seed}`);
    await writeVoc(read, join(folder, "voc"));
    await assertSame(await readVoc(join(folder, "voc")), dataset, "all", `seed ${seed}, voc`);
  }
});

for (const [format, most] of [
  ["yolo", 2 ** -50],
  ["coco", 2 ** -51],
  ["labels", 2 ** -51],
] as const) {
  test(`${format}: coordinates of more than ten decimals come back within ${most} of the side`, async () => {
    let exact = 0;
    let all = 0;
    for (let seed = 0; seed < 12; seed++) {
      const folder = mkdtempSync(join(parent, `${format}-`));
      const dataset = randomDataset(seed);
      await formats[format]!.write(dataset, folder);
      const [found, wanted] = [await byId(await formats[format]!.read(folder)), await byId(dataset)];
      for (const [id, { boxes, size }] of wanted) {
        for (const [index, box] of boxes.entries()) {
          for (const [corner, value] of box.entries()) {
            const off =
              Math.abs(found.get(id)!.boxes[index]![corner]! - value) / size[corner % 2 === 0 ? 1 : 0];
            assert.ok(off <= most, `${id}: ${off}`);
            all++;
            if (off === 0) exact++;
          }
        }
      }
    }
    assert.ok(exact / all > 0.7, `${exact} of ${all} to the last bit`);
  });
}
