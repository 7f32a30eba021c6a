import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { readCoco } from "../../../src/datasets/formats/read-coco.js";
import { encodePng } from "../../../src/image/encode-png.js";
import { speckled } from "../../image/pictures.js";
import { write } from "./voc-folder.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-coco-"));
after(() => rmSync(parent, { recursive: true }));

const categories = [
  { id: 18, name: "dog", supercategory: "animal" },
  { id: 3, name: "car" },
];
const images = [
  { id: 7, file_name: "a.png", width: 40, height: 30, license: 2, date_captured: "2013-11-14" },
  { id: 5, file_name: "b c#.png", width: 40, height: 30 },
];
const good = {
  id: 1,
  image_id: 7,
  category_id: 3,
  bbox: [1, 2, 10, 20.5],
  area: 150,
  iscrowd: 1,
  segmentation: [[1, 2, 11, 2, 11, 22.5]],
};
const instances = (annotations: unknown[], more: object = {}) =>
  JSON.stringify({ info: { year: 2017 }, licenses: [{ id: 2 }], categories, images, annotations, ...more });

async function folderWith(
  json: string,
  path = "annotations/instances_val2017.json",
  pictures = "val2017",
): Promise<string> {
  const folder = mkdtempSync(join(parent, "set "));
  write(folder, {
    [path]: json,
    [`${pictures}/a.png`]: await encodePng(speckled(30, 40)),
    [`${pictures}/b c#.png`]: await encodePng(speckled(30, 40)),
  });
  return folder;
}

test("boxes, sparse categories, pictures without objects; everything else is kept", async () => {
  const folder = await folderWith(instances([good]));
  for (const dataset of [
    await readCoco(folder, { split: "val2017" }),
    await readCoco(join(folder, "annotations/instances_val2017.json")),
    await readCoco(folder),
  ]) {
    assert.deepEqual([dataset.classes, dataset.length, dataset.report], [["dog", "car"], 2, []]);
    const { file, ...first } = dataset.annotation(0);
    assert.deepEqual(first, {
      boxes: [[1, 2, 11, 22.5]],
      labels: [1],
      id: "a",
      size: [30, 40],
      meta: { id: 7, license: 2, date_captured: "2013-11-14" },
      boxMeta: [{ id: 1, area: 150, iscrowd: 1, segmentation: [[1, 2, 11, 2, 11, 22.5]] }],
    });
    assert.equal(file, join(folder, "val2017", "a.png"));
    assert.deepEqual([dataset.annotation(1).id, dataset.annotation(1).boxes], ["b c#", []]);
    assert.deepEqual(dataset.meta, { info: { year: 2017 }, licenses: [{ id: 2 }], categories });
    assert.deepEqual((await dataset.read(1)).image, speckled(30, 40));
  }
});

test("pictures beside the file, or wherever one says", async () => {
  assert.equal(
    (await readCoco(await folderWith(instances([good]), "_annotations.coco.json", "."))).length,
    2,
  );
  const apart = await folderWith(instances([good]), "a/b/c.json", "elsewhere");
  assert.equal((await readCoco(join(apart, "a/b/c.json"), { images: join(apart, "elsewhere") })).length, 2);
  await assert.rejects(
    readCoco(apart, { split: "train" }),
    /there is no annotations\/instances_train\.json or train\//,
  );
  await assert.rejects(readCoco(apart, { split: "../x" }), /must be a plain file name/);
});

const badFiles: readonly [name: string, json: string, kind: string, reason: RegExp, left?: number][] = [
  [
    "a bbox of three numbers",
    instances([good, { ...good, bbox: [1, 2, 3] }]),
    "malformed",
    /annotation 2 \(id 1\) must have a bbox of four numbers, got \[1,2,3\]/,
  ],
  [
    "a bbox of texts",
    instances([good, { ...good, bbox: ["1", 2, 3, 4] }]),
    "malformed",
    /must have a bbox of four numbers/,
  ],
  [
    "NaN, as Python writes it to null",
    instances([good, { ...good, bbox: [null, 2, 3, 4] }]),
    "not-finite",
    /four numbers, got \[null,2,3,4\]/,
  ],
  [
    "a negative width",
    instances([good, { ...good, bbox: [9, 2, -3, 4] }]),
    "inside-out",
    /\[9, 2, 6, 6\].*where x2 < x1/,
  ],
  ["no area", instances([good, { ...good, bbox: [9, 2, 0, 4] }]), "zero-area", /has no area/],
  [
    "a box outside",
    instances([good, { ...good, bbox: [30, 2, 20, 4] }]),
    "outside",
    /not inside its 40 x 30 picture/,
  ],
  [
    "an unknown category",
    instances([good, { ...good, category_id: 1 }]),
    "unknown-class",
    /annotation 2 \(id 1\) is of the unknown category 1/,
  ],
  [
    "an unknown picture",
    instances([good, { ...good, image_id: 70 }]),
    "malformed",
    /is of the image 70, which is not in the file/,
  ],
  [
    "a category twice",
    instances([good], { categories: [...categories, { id: 3, name: "bus" }] }),
    "malformed",
    /category 3 has the id 3 or name "bus" of an earlier one/,
  ],
  [
    "a picture twice",
    instances([good], { images: [...images, images[0]] }),
    "malformed",
    /image 3 \(a\.png\) has the id 7 of an earlier one/,
  ],
  [
    "a picture without a name",
    instances([good], { images: [...images, { id: 1 }] }),
    "malformed",
    /image 3 must have an id and a file_name/,
  ],
  [
    "a missing picture",
    instances([good], { images: [...images, { id: 1, file_name: "gone.png" }] }),
    "missing-picture",
    /gone\.png: there is no such file/,
  ],
  [
    "a picture that climbs out",
    instances([good], { images: [...images, { id: 1, file_name: "../../../etc/passwd" }] }),
    "bad-path",
    /leads out of the folder/,
  ],
  [
    "another size",
    instances([good], { images: [images[0], { ...images[1], width: 80 }] }),
    "wrong-size",
    /b c#\.png has 40 x 30 pixels, its annotation was made for 80 x 30/,
    1,
  ],
];

for (const [name, json, kind, reason, left = 2] of badFiles) {
  test(`bad input: ${name}`, async () => {
    const folder = await folderWith(json);
    const file = join(folder, "annotations", "instances_val2017.json");
    await assert.rejects(readCoco(file), (error: Error & { file?: string }) => {
      assert.deepEqual([error.name, error.file], ["BadFileError", file]);
      assert.match(error.message, reason);
      return true;
    });
    const dataset = await readCoco(file, { onBad: "skip" });
    assert.deepEqual([dataset.length, dataset.annotation(0).boxes.length], [left, 1]);
    assert.deepEqual(
      dataset.report.map((entry) => [entry.file, entry.kind, entry.action]),
      [[file, kind, "left out"]],
    );
  });
}

test("bad input: no such JSON", async () => {
  for (const [json, reason] of [
    ['{"images": [],\n "categories": [}', /BadFileError: .*this is not JSON \(line 2: /],
    ["", /the file is empty/],
    ["[]", /must be an object with a list of "categories"/],
    ["[".repeat(200_000), /this is not JSON/],
    [instances([]).replace('"images":', '"pictures":'), /must be an object with a list of "images"/],
    [instances([good], { images: [] }), /annotation 1 \(id 1\) is of the image 7, which is not in the file/],
  ] as const) {
    await assert.rejects(readCoco(await folderWith(json)), reason);
  }
});

test("repair swaps corners, cuts at the edges, brings boxes to the picture's size, and says so", async () => {
  const json = instances(
    [
      good,
      { ...good, bbox: [9, 2, -3, 4] },
      { ...good, bbox: [30, 2, 20, 4] },
      { ...good, bbox: [50, 2, 20, 4] },
      good,
      { ...good, image_id: 5 },
    ],
    { images: [images[0], { ...images[1], width: 80, height: 60, file_name: "B C#.JPG" }] },
  );
  const dataset = await readCoco(await folderWith(json), { onBad: "repair" });
  assert.deepEqual(dataset.annotation(0).boxes, [
    [1, 2, 11, 22.5],
    [6, 2, 9, 6],
    [30, 2, 40, 6],
  ]);
  assert.deepEqual(dataset.annotation(1).boxes, [[0.5, 1, 5.5, 11.25]]);
  assert.deepEqual(
    dataset.report.map(({ kind, action }) => `${kind} ${action}`),
    [
      "inside-out repaired",
      "outside repaired",
      "outside left out",
      "duplicate-box repaired",
      "missing-picture repaired",
      "wrong-size repaired",
    ],
  );
});
