// Results in COCO's format: those that pycocotools was given give its figures, and ours come back as they were.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import {
  cocoEvaluation,
  type DetectionDataset,
  type Detections,
  digitScenes,
  readCoco,
  readCocoResults,
  writeCoco,
  writeCocoResults,
} from "../../src/index.js";

const folder = mkdtempSync(path.join(tmpdir(), "pinpoint-coco-results-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, "found.json");
const scenes = digitScenes({ count: 3 });
const none: Detections = { boxes: [], scores: [], labels: [] };

const published = process.env.PINPOINT_DATA && path.join(process.env.PINPOINT_DATA, "metrics", "pycoco-bccd");
const skip = published ? false : "PINPOINT_DATA is not set: it has the results and their figures";

test("blood cells: pycocotools' figures from the file that it was given", { skip }, async () => {
  const json = (name: string) => JSON.parse(readFileSync(path.join(published!, name), "utf8"));
  const { images, annotations, categories } = json("gt.json");
  const of = (id: number) => annotations.filter((one: { image_id: number }) => one.image_id === id);
  const labels = categories.map(({ id }: { id: number }) => id);
  const truth: DetectionDataset = {
    name: "truth",
    classes: categories.map(({ name }: { name: string }) => name),
    length: images.length,
    meta: { categories },
    read: () => assert.fail("no pixels are needed"),
    annotation: (index) => ({
      id: String(index),
      size: [480, 640],
      meta: { id: images[index].id },
      boxes: of(images[index].id).map(({ bbox: [x, y, w, h] }: { bbox: number[] }) => [
        x,
        y,
        x! + w!,
        y! + h!,
      ]),
      labels: of(images[index].id).map((one: { category_id: number }) => labels.indexOf(one.category_id)),
      boxMeta: of(images[index].id),
    }),
  };
  const found = await readCocoResults(path.join(published!, "dets.json"), truth);
  const all = await Promise.all(images.map((_: unknown, index: number) => truth.annotation!(index)));
  const { ap, ap50, ap75 } = cocoEvaluation(all, found);
  const { AP, AP50, AP75 } = json("expected.json").stats;
  for (const [ours, theirs] of [
    [ap, AP],
    [ap50, AP50],
    [ap75, AP75],
  ]) {
    assert.ok(Math.abs(ours - theirs) <= 1e-9, `${ours} is not ${theirs}`);
  }
});

test("what is written is read again, with the ids that the images have", async () => {
  const written = path.join(folder, "scenes");
  await writeCoco(scenes, written);
  const images = await readCoco(written);
  const found: Detections[] = [
    {
      boxes: [
        [0.1, 0.2, 10.3, 20.7],
        [-3, 4, 5, 6],
      ],
      scores: [0.9, 0.25],
      labels: [9, 0],
    },
    none,
    { boxes: [[1, 1, 1, 1]], scores: [0], labels: [4] },
  ];
  for (const dataset of [images, scenes]) {
    await writeCocoResults(file, dataset, found);
    assert.deepEqual(await readCocoResults(file, dataset), found);
  }
  assert.deepEqual(
    await readCocoResults(file, images),
    found,
    "a generator's ids are those that writeCoco gives it",
  );
  const [first] = JSON.parse(readFileSync(file, "utf8"));
  assert.deepEqual(Object.keys(first), ["image_id", "category_id", "bbox", "score"]);
});

test("rows come the surest first, equal ones in the file's order", async () => {
  const row = (score: number, x: number) => ({ image_id: 2, category_id: 1, bbox: [x, 0, 2, 2], score });
  writeFileSync(file, JSON.stringify([row(0.1, 1), row(0.7, 2), row(0.7, 3)]));
  const [first, second] = await readCocoResults(file, scenes);
  assert.deepEqual(first, none);
  assert.deepEqual(
    second?.boxes.map(([x]) => x),
    [2, 3, 1],
  );
});

test("bad rows are named", async () => {
  const good = { image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], score: 0.5 };
  for (const [rows, message] of [
    [{}, /must be a list of results/],
    [[null], /result 1 is of the image none/],
    [[good, { ...good, image_id: 7 }], /result 2 is of the image 7, which ".*" has not/],
    [[{ ...good, category_id: 11 }], /result 1 is of the category 11/],
    [[{ ...good, bbox: [1, 2, 3] }], /must have a bbox of four numbers .*\[1,2,3\]/],
    [[{ ...good, bbox: [1, 2, -3, 4] }], /negative size/],
    [[{ ...good, score: "0.5" }], /must have a number as score, got "0.5"/],
  ] as const) {
    writeFileSync(file, JSON.stringify(rows));
    await assert.rejects(readCocoResults(file, scenes), { name: "BadFileError", message });
  }
});

test("what cannot be written leaves the file as it was", async () => {
  writeFileSync(file, "[]");
  const box = [1, 2, 3, 4] as const;
  for (const [found, message] of [
    [[none], /detections must have one entry for each of the 3 images/],
    [
      [none, { boxes: [box], scores: [1], labels: [10] }, none],
      /detections\[1\]\.labels\[0\] must be a class/,
    ],
    [[none, { boxes: [box], scores: [], labels: [1] }, none], /detections\[1\]\.scores must be one for each/],
    [[none, none, { boxes: [box], scores: [Number.NaN], labels: [1] }], /finite boxes and scores/],
  ] as const) {
    await assert.rejects(writeCocoResults(file, scenes, found), message);
  }
  assert.equal(readFileSync(file, "utf8"), "[]");
  assert.ok(!readdirSync(folder).some((name) => name.endsWith(".draft")));
});
