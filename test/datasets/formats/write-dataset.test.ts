import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { setImmediate } from "node:timers/promises";
import { correctColours } from "../../../src/datasets/correction/correct-colours.js";
import type { DetectionDataset } from "../../../src/datasets/dataset.js";
import { moveInto } from "../../../src/datasets/formats/move-into.js";
import { readCoco } from "../../../src/datasets/formats/read-coco.js";
import { readCsv } from "../../../src/datasets/formats/read-csv.js";
import { readLabelText } from "../../../src/datasets/formats/read-label-text.js";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { readYolo } from "../../../src/datasets/formats/read-yolo.js";
import { writeCoco } from "../../../src/datasets/formats/write-coco.js";
import { writeCsv } from "../../../src/datasets/formats/write-csv.js";
import { writeLabels } from "../../../src/datasets/formats/write-labels.js";
import { writeMot } from "../../../src/datasets/formats/write-mot.js";
import { writeVoc } from "../../../src/datasets/formats/write-voc.js";
import { writeYolo } from "../../../src/datasets/formats/write-yolo.js";
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import { drifted } from "../../../src/datasets/generators/drifted.js";
import { splitDataset } from "../../../src/datasets/splits/split-dataset.js";
import { encodePng } from "../../../src/image/encode-png.js";
import { imageBytes } from "../../../src/image/image-bytes.js";
import { resizeImage } from "../../../src/image/resize-image.js";
import { onProgress, requestStop } from "../../../src/progress.js";
import { encoded, speckled } from "../../image/pictures.js";
import { annotationXml, write } from "./voc-folder.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-write-"));
after(() => rmSync(parent, { recursive: true }));
const fresh = (): string => join(mkdtempSync(join(parent, "set-")), "out");

const writers = { writeVoc, writeCoco, writeYolo, writeCsv, writeLabels };

/** One sample as it is given. */
function one(
  sample: Partial<Awaited<ReturnType<DetectionDataset["read"]>>>,
  classes = ["cat"],
): DetectionDataset {
  const whole = { image: speckled(30, 40), boxes: [], labels: [], id: "a", ...sample };
  return { name: "one", classes, length: 1, read: () => whole };
}

test("the files are what other tools expect", async () => {
  const sample = one({ boxes: [[1, 2, 11, 22.5]], labels: [0], boxMeta: [{ difficult: 1, pose: "Left" }] });
  const folder = fresh();
  const text = (path: string): string => readFileSync(join(folder, path), "utf8");
  for (const writer of [writeVoc, writeYolo, writeCsv, writeLabels]) {
    const written = await writer(sample, folder, { overwrite: true });
    assert.deepEqual(written, { folder, images: 1, boxes: 1 });
  }
  assert.equal(
    text("annotations/a.xml").replaceAll(/\n */g, ""),
    "<annotation><folder>images</folder><filename>a.png</filename><size><width>40</width><height>30</height><depth>3</depth></size>" +
      "<object><name>cat</name><difficult>1</difficult><pose>Left</pose><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>11</xmax><ymax>22.5</ymax></bndbox></object></annotation>",
  );
  await writeCoco(sample, folder, { overwrite: true });
  assert.deepEqual(JSON.parse(text("annotations/instances.json")), {
    categories: [{ id: 1, name: "cat" }],
    images: [{ id: 1, file_name: "a.png", width: 40, height: 30 }],
    annotations: [
      {
        id: 1,
        image_id: 1,
        category_id: 1,
        bbox: [1, 2, 10, 20.5],
        area: 205,
        iscrowd: 0,
        difficult: 1,
        pose: "Left",
      },
    ],
  });
  assert.equal(text("labels/a.txt"), `0 0.15 ${12.25 / 30} 0.25 ${20.5 / 30}\n`);
  assert.equal(text("data.yaml"), 'val: "images"\ntrain: "images"\nnames:\n  - "cat"\n');
  assert.equal(text("labels.txt"), "a.png 0 1 2 10 20.5\n");
  assert.equal(
    text("labels.csv"),
    'filename,width,height,class,xmin,ymin,xmax,ymax,box_meta\na.png,40,30,cat,1,2,11,22.5,"{""difficult"":1,""pose"":""Left""}"\n',
  );
});

test("pictures that are files are copied byte by byte", async () => {
  const from = mkdtempSync(join(parent, "from-"));
  const jpeg = await encoded(speckled(30, 40), "jpeg");
  write(from, {
    "annotations/a.xml": annotationXml("a.JPEG", [{ box: [1, 2, 3, 4] }]),
    "images/a.JPEG": jpeg,
  });
  const folder = fresh();
  await writeYolo(await readVoc(from), folder);
  assert.deepEqual(readFileSync(join(folder, "images", "a.JPEG")), jpeg);
});

test("corners that count from one", async () => {
  const folder = fresh();
  await writeVoc(one({ boxes: [[0, 0, 40, 30]], labels: [0] }), folder, { firstPixel: 1 });
  assert.match(
    readFileSync(join(folder, "annotations", "a.xml"), "utf8"),
    /<xmin>1<.*<ymin>1<.*<xmax>40<.*<ymax>30</s,
  );
  await assert.doesNotReject(readVoc(folder));
  assert.deepEqual((await readVoc(folder, { firstPixel: 1 })).annotation(0).boxes, [[0, 0, 40, 30]]);
});

test("splits go into one folder and come out apart", async () => {
  const [train, test] = splitDataset(digitsOnClutter({ count: 5 }), { fractions: [0.6, 0.4], seed: 1 });
  const readers = {
    writeVoc: (folder: string, split: string) => readVoc(folder, { split }),
    writeCoco: (folder: string, split: string) => readCoco(folder, { split }),
    writeYolo: (folder: string, split: string) => readYolo(folder, { split }),
    writeCsv: (folder: string, split: string) => readCsv(join(folder, `${split}_labels.csv`)),
  };
  for (const [name, read] of Object.entries(readers)) {
    const folder = fresh();
    const written = await writers[name as keyof typeof readers]({ train, test }, folder);
    assert.deepEqual([written.images, written.boxes], [5, 5]);
    for (const [split, part] of Object.entries({ train, test })) {
      const back = await read(folder, split);
      assert.deepEqual([back.length, back.classes], [part.length, part.classes], name);
      const ids = Array.from({ length: part.length }, (_, index) =>
        back.annotation(index).id.split("/").at(-1),
      );
      assert.deepEqual(
        new Set(ids),
        new Set(await Promise.all(ids.map(async (_, index) => (await part.read(index)).id))),
        name,
      );
    }
  }
});

test("ids that are no file names become some, each once", async () => {
  const ids = [
    "a:b",
    "a_b",
    "A_B",
    "../../climbs",
    "/etc/passwd",
    "con",
    "x".repeat(300),
    "trailing. ",
    "",
    "nul.x/..",
    "a/b",
  ];
  const samples = ids.map((id) => ({ image: speckled(3, 4), boxes: [], labels: [], id }));
  const dataset: DetectionDataset = {
    name: "odd",
    classes: ["cat"],
    length: ids.length,
    read: (index) => samples[index]!,
  };
  for (const writer of Object.values(writers)) {
    const folder = fresh();
    await writer(dataset, folder);
    const names = readdirSync(join(folder, "images"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".png"),
    );
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, ids.length);
    assert.deepEqual(readdirSync(join(folder, "..")), ["out"]);
  }
});

test("a folder that is not empty is refused, or its files of the same names replaced", async () => {
  const folder = fresh();
  await writeVoc(digitsOnClutter({ count: 3 }), folder);
  writeFileSync(join(folder, "notes.txt"), "mine");
  await assert.rejects(
    writeVoc(one({}), folder),
    /RangeError: folder .*out must be new or empty; pass overwrite: true/,
  );
  assert.equal((await readVoc(folder)).length, 3);
  await writeVoc(await readVoc(folder), folder, { overwrite: true });
  assert.equal((await readVoc(folder)).length, 3, "it may be read while it is replaced");
  await writeVoc(one({}), folder, { overwrite: true });
  assert.equal((await readVoc(folder)).length, 1);
  assert.equal(readFileSync(join(folder, "notes.txt"), "utf8"), "mine");
  assert.equal(
    statSync(folder).mode & 0o777,
    statSync(join(folder, "images")).mode & 0o777,
    "rights of any new folder",
  );
  await assert.rejects(
    writeVoc(one({}), join(folder, "notes.txt")),
    /RangeError: folder must be a folder, .* is a file/,
  );
});

test("what cannot be replaced stays as it was, all of it", async () => {
  const folder = fresh();
  await writeVoc(digitsOnClutter({ count: 3 }), folder);
  const written = fresh();
  await writeVoc(one({}), written);
  const before = readdirSync(folder, { recursive: true });
  // A file cannot take the place of a folder with files in it: the move fails at the last of three names.
  const aside = join(folder, "..", "aside");
  const moved = moveInto(written, folder, aside);
  while (!existsSync(aside)) await setImmediate();
  mkdirSync(join(aside, "images", "in the way"), { recursive: true });
  await assert.rejects(moved, /ENOTEMPTY|EEXIST|EPERM/);
  assert.deepEqual(readdirSync(folder, { recursive: true }).toSorted(), before.toSorted());
  assert.equal((await readVoc(folder)).length, 3);
});

test("what has other pixels than its file is written with its own, not as a copy of the file", async () => {
  const source = fresh();
  await writeLabels(digitsOnClutter({ count: 3, seed: 1 }), source);
  const kept = await readLabelText(join(source, "labels.txt"));
  const smaller: DetectionDataset = {
    ...kept,
    annotation: undefined,
    read: async (index) => resizeImage(await kept.read(index), [32, 32]),
  };
  const { corrected } = await correctColours({ train: kept }, { how: "match" });
  const brighter = await drifted(kept, { brightness: 0.3 });
  for (const dataset of [smaller, corrected.train, brighter]) {
    const folder = fresh();
    await writeLabels(dataset, folder);
    const again = await readLabelText(join(folder, "labels.txt"));
    for (let index = 0; index < 3; index++) {
      const [written, read] = [await dataset.read(index), await again.read(index)];
      assert.deepEqual(read.image.shape, written.image.shape);
      assert.deepEqual(Buffer.from(read.image.data), Buffer.from(imageBytes(written.image)));
    }
  }
});

const failing: readonly [name: string, dataset: DetectionDataset, reason: RegExp][] = [
  [
    "an error while it reads",
    { ...one({}), read: () => Promise.reject(new Error("the disk is gone")) },
    /the disk is gone/,
  ],
  [
    "a label beyond the classes",
    one({ boxes: [[0, 0, 1, 1]], labels: [1] }),
    /RangeError: labels of "a" in "one" must be below 1, got 1/,
  ],
  [
    "a label too few",
    one({ boxes: [[0, 0, 1, 1]] }),
    /RangeError: "a" in "one" must have a label .* got 1 boxes, 0 labels/,
  ],
  [
    "NaN",
    one({ boxes: [[0, 0, Number.NaN, 1]], labels: [0] }),
    /(RangeError|TypeError): boxes of "a" in "one"/,
  ],
  ["no sample", { ...one({}), length: 0 }, /RangeError: "one" must have a sample/],
  [
    "a class name with a line break",
    one({}, ["cat\n"]),
    /RangeError: class names must be text without blanks/,
  ],
  ["an empty class name", one({}, [""]), /RangeError: class names must be text/],
];
for (const [name, dataset, reason] of failing) {
  test(`nothing is left behind by ${name}`, async () => {
    for (const writer of [...Object.values(writers), writeMot]) {
      const folder = fresh();
      await assert.rejects(writer(dataset, folder), reason);
      assert.deepEqual([existsSync(folder), readdirSync(join(folder, ".."))], [false, []]);
    }
  });
}

test("a stop leaves nothing behind; reading can be stopped, too", async () => {
  const stopAt = (description: RegExp) =>
    onProgress(({ type, bar }) => {
      if (type === "start" && description.test(bar.description)) requestStop();
    });
  const folder = fresh();
  let stopListening = stopAt(/Writing/);
  await assert.rejects(writeVoc(digitsOnClutter({ count: 300 }), folder), { name: "AbortError" });
  stopListening();
  assert.deepEqual(readdirSync(join(folder, "..")), []);
  const png = await encodePng(speckled(1, 1));
  const rows = Array.from({ length: 1100 }, (_, index) => `${index}.png,1,1,cat,0,0,1,1\n`);
  const many = join(fresh(), "..");
  write(many, { "labels.csv": `filename,width,height,class,xmin,ymin,xmax,ymax\n${rows.join("")}` });
  for (let index = 0; index < 1100; index++) writeFileSync(join(many, `${index}.png`), png);
  stopListening = stopAt(/Reading/);
  await assert.rejects(readCsv(join(many, "labels.csv")), { name: "AbortError" });
  stopListening();
  assert.equal((await readCsv(join(many, "labels.csv"))).length, 1100);
});

test("tracks are asked for", async () => {
  await assert.rejects(
    writeMot(one({ boxes: [[0, 0, 1, 1]], labels: [0] }), fresh()),
    /RangeError: boxMeta\[0\]\.track of "a" must be a whole number, got undefined/,
  );
});

test("changed pixels are written, not the file they were read from", async () => {
  const [first, second] = [fresh(), fresh()];
  await writeVoc(digitsOnClutter({ count: 2 }), first);
  const dark = await drifted(await readVoc(first), { brightness: -0.5 });
  await writeVoc(dark, second);
  const [before, after] = [await (await readVoc(first)).read(0), await (await readVoc(second)).read(0)];
  assert.deepEqual(after.image, (await dark.read(0)).image);
  assert.notDeepEqual(after.image, before.image);
});
