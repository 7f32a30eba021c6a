import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import type { FileDataset } from "../../../src/datasets/formats/file-dataset.js";
import { readCoco } from "../../../src/datasets/formats/read-coco.js";
import { readCsv } from "../../../src/datasets/formats/read-csv.js";
import { readLabelText } from "../../../src/datasets/formats/read-label-text.js";
import { readMot } from "../../../src/datasets/formats/read-mot.js";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { readYolo } from "../../../src/datasets/formats/read-yolo.js";
import { writeLabels } from "../../../src/datasets/formats/write-labels.js";

const data = process.env.PINPOINT_DATA ?? "";
const skip = data === "" && "PINPOINT_DATA is not set: it names the folder of real data sets";

interface Summary {
  readonly images: number;
  readonly classes: Readonly<Record<string, number>>;
  readonly sums: readonly number[];
}

/** By Python; see test/reference/datasets.py. */
const expected: Readonly<Record<string, Summary>> = JSON.parse(
  readFileSync(resolve(__dirname, "../../../../test/reference/datasets.json"), "utf8"),
);

function summary({ classes, length, annotation }: FileDataset): Summary {
  const counts: Record<string, number> = {};
  const sums = [0, 0, 0, 0];
  for (let index = 0; index < length; index++) {
    const { boxes, labels } = annotation(index);
    for (const label of labels) counts[classes[label]!] = (counts[classes[label]!] ?? 0) + 1;
    for (const box of boxes) for (const corner of box.keys()) sums[corner]! += box[corner]!;
  }
  return { images: length, classes: counts, sums };
}

function assertSummary(actual: FileDataset, wanted: Summary, tolerance = 1e-5): void {
  const { sums, ...counts } = summary(actual);
  const { sums: wantedSums, ...wantedCounts } = wanted;
  assert.deepEqual(counts, wantedCounts);
  for (const [corner, sum] of sums.entries()) {
    assert.ok(
      Math.abs(sum - wantedSums[corner]!) <= tolerance,
      `corner ${corner}: ${sum}, ${wantedSums[corner]}`,
    );
  }
}

for (const name of ["license-plates", "drone-crops", "drone-stills", "microcontrollers", "roadsigns"]) {
  test(`${name}: what ElementTree finds`, { skip }, async () => {
    const dataset = await readVoc(join(data, name));
    assertSummary(dataset, expected[name]!);
    assert.deepEqual(dataset.report, []);
    const [first, last] = [await dataset.read(0), await dataset.read(dataset.length - 1)];
    for (const { image, boxes } of [first, last]) assert.ok(image.data.length > 0 && boxes.length > 0);
  });
}

test("splits that are folders", { skip }, async () => {
  for (const [name, split] of [
    ["license-plates", "train"],
    ["license-plates", "valid"],
    ["microcontrollers", "test"],
  ] as const) {
    assertSummary(await readVoc(join(data, name), { split }), expected[`${name}/${split}`]!);
    assertSummary(await readVoc(join(data, name, split)), expected[`${name}/${split}`]!);
  }
});

test("bccd: all but its two boxes without area, which are named", { skip }, async () => {
  await assert.rejects(
    readVoc(join(data, "bccd")),
    /BadFileError: .*BloodImage_00338\.xml: .*which has no area/,
  );
  for (const onBad of ["skip", "repair"] as const) {
    const dataset = await readVoc(join(data, "bccd"), { onBad });
    const { images, classes, sums } = expected.bccd!;
    const [a, b] = [
      [252, 168, 252, 168],
      [90, 164, 90, 164],
    ];
    assertSummary(dataset, {
      images,
      classes: { ...classes, RBC: classes.RBC! - 2 },
      sums: sums.map((sum, corner) => sum - a[corner]! - b[corner]!),
    });
    assert.deepEqual(
      dataset.report.map(({ file, kind, action }) => [file.slice(-20), kind, action]),
      [
        ["BloodImage_00338.xml", "zero-area", "left out"],
        ["BloodImage_00343.xml", "zero-area", "left out"],
      ],
    );
  }
});

// The CSV file makes every die as high as it is wide; YOLO's files have their true heights.
test("dice: CSV and YOLO have the same dice, widths and centres", { skip }, async () => {
  const train = await readCsv(join(data, "dice", "train_labels.csv"));
  const held = await readCsv(join(data, "dice", "test_labels.csv"));
  assertSummary(train, expected["dice/train_labels.csv"]!);
  assertSummary(held, expected["dice/test_labels.csv"]!);
  const yolo = await readYolo(join(data, "dice"));
  assertSummary(yolo, expected.dice!, 1e-4);
  const words = ["one", "two", "three", "four", "five", "six"];
  const byId = new Map(Array.from({ length: yolo.length }, (_, index) => [yolo.annotation(index).id, index]));
  assert.equal(train.length + held.length, yolo.length);
  for (const dataset of [train, held]) {
    for (let index = 0; index < dataset.length; index++) {
      const { id, boxes, labels } = dataset.annotation(index);
      const other = yolo.annotation(byId.get(id)!);
      assert.equal(boxes.length, other.boxes.length, id);
      for (const [at, [x1, y1, x2, y2]] of boxes.entries()) {
        const twin = other.boxes.findIndex(
          (box, place) =>
            other.labels[place] === words.indexOf(dataset.classes[labels[at]!]!) &&
            [box[0] - x1, box[2] - x2, (box[1] + box[3] - y1 - y2) / 2].every((off) => Math.abs(off) <= 0.02),
        );
        assert.ok(twin >= 0, `${id}: box ${at} is not in the YOLO file`);
      }
    }
  }
});

test("drone-clips: seven sequences with tracks", { skip }, async () => {
  const dataset = await readMot(join(data, "drone-clips"), {
    classes: ["airplane", "bird", "drone", "helicopter"],
  });
  assertSummary(dataset, expected["drone-clips"]!);
  assert.deepEqual(
    dataset.sequences.map(({ length, first }) => [length, first]),
    Array.from({ length: 7 }, (_, clip) => [80, 80 * clip]),
  );
  const { meta, boxMeta } = dataset.annotation(0);
  assert.deepEqual(
    [meta, boxMeta?.length],
    [{ sequence: "IR_BIRD_027", frame: 1 }, dataset.annotation(0).boxes.length],
  );
  assert.ok(boxMeta!.every(({ track }) => Number.isInteger(track)));
});

test("COCO's format made for pictures of twice the size: refused, or brought to the pictures' size", {
  skip,
}, async () => {
  const file = join(data, "metrics", "pycoco-bccd", "gt.json");
  const images = join(data, "bccd", "images");
  await assert.rejects(
    readCoco(file, { images }),
    /has 320 x 240 pixels, its annotation was made for 640 x 480/,
  );
  assertSummary(await readCoco(file, { images, check: "nothing" }), expected["pycoco-bccd"]!);
  const half = await readCoco(file, { images, onBad: "repair" });
  const { images: count, classes, sums } = expected["pycoco-bccd"]!;
  assertSummary(half, { images: count, classes, sums: sums.map((sum) => sum / 2) });
});

test("a real set goes through the article's label text and back", { skip }, async () => {
  const parent = mkdtempSync(join(tmpdir(), "pinpoint-photographs-"));
  after(() => rmSync(parent, { recursive: true }));
  const dataset = await readVoc(join(data, "microcontrollers"));
  await writeLabels(dataset, join(parent, "labels"));
  const back = await readLabelText(join(parent, "labels", "labels.txt"));
  assertSummary(back, expected.microcontrollers!);
  assert.deepEqual(readFileSync(back.annotation(3).file!), readFileSync(dataset.annotation(3).file!));
});
