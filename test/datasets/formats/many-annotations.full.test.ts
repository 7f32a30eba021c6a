import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readCoco } from "../../../src/datasets/formats/read-coco.js";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { encodePng } from "../../../src/image/encode-png.js";
import { createRandom } from "../../../src/random.js";
import { speckled } from "../../image/pictures.js";
import { annotationXml } from "./voc-folder.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-many-"));
after(() => rmSync(parent, { recursive: true }));

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that are in use once everything that can be collected is; buffers are freed on another thread. */
async function inUse(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect();
    await setTimeout(500);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("100,000 pictures with 5 boxes each take less than 60 MB", async (t) => {
  const random = createRandom(1);
  const file = join(parent, "instances.json");
  const images = Array.from({ length: 100_000 }, (_, index) => ({
    id: index,
    file_name: `${String(index).padStart(12, "0")}.jpg`,
    width: 640,
    height: 480,
    license: index % 8,
  }));
  const annotations = Array.from({ length: 500_000 }, (_, index) => {
    const [x, y] = [random.integer(0, 50_000) / 100, random.integer(0, 40_000) / 100];
    const [width, height] = [random.integer(1, 10_000) / 100, random.integer(1, 8000) / 100];
    return {
      id: index,
      image_id: Math.floor(index / 5),
      category_id: index % 80,
      bbox: [x, y, width, height],
      area: width * height,
      iscrowd: 0,
    };
  });
  const categories = Array.from({ length: 80 }, (_, id) => ({ id, name: `class ${id}` }));
  writeFileSync(file, JSON.stringify({ images, annotations, categories }));
  const expected = [annotations[499_999]!.id, annotations[499_999]!.area];
  images.length = 0;
  annotations.length = 0;
  await readCoco(await small()); // whatever is loaded at the first call
  const before = await inUse();
  const start = performance.now();
  const dataset = await readCoco(file, { check: "nothing" });
  const seconds = (performance.now() - start) / 1000;
  const megabytes = ((await inUse()) - before) / 1e6;
  t.diagnostic(`${megabytes.toFixed(1)} MB, read in ${seconds.toFixed(1)} s`);
  assert.equal(dataset.length, 100_000);
  const { boxes, boxMeta } = dataset.annotation(99_999);
  assert.deepEqual([boxes.length, boxMeta![4]!.id, boxMeta![4]!.area], [5, ...expected]);
  assert.ok(megabytes < 60, `${megabytes} MB`);
});

/** One picture with one box. */
async function small(): Promise<string> {
  const folder = mkdtempSync(join(parent, "small-"));
  writeFileSync(join(folder, "a.png"), await encodePng(speckled(30, 40)));
  const images = [{ id: 1, file_name: "a.png", width: 40, height: 30 }];
  writeFileSync(join(folder, "a.json"), JSON.stringify({ images, categories: [], annotations: [] }));
  return join(folder, "a.json");
}

test("10,000 pictures in Pascal VOC's format are read, headers and all", async (t) => {
  mkdirSync(join(parent, "annotations"));
  mkdirSync(join(parent, "images"));
  const picture = await encodePng(speckled(30, 40));
  for (let index = 0; index < 10_000; index++) {
    const boxes = Array.from({ length: 5 }, (_, at) => ({ box: [at, at, at + 10, at + 20] }));
    writeFileSync(join(parent, "annotations", `${index}.xml`), annotationXml(`${index}.png`, boxes));
    writeFileSync(join(parent, "images", `${index}.png`), picture);
  }
  const start = performance.now();
  const before = await inUse();
  const dataset = await readVoc(parent);
  t.diagnostic(
    `${((performance.now() - start) / 1000).toFixed(1)} s, ${(((await inUse()) - before) / 1e6).toFixed(1)} MB`,
  );
  assert.deepEqual([dataset.length, dataset.report], [10_000, []]);
});
