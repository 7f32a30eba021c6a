import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { readYolo } from "../../../src/datasets/formats/read-yolo.js";
import { encodePng } from "../../../src/image/encode-png.js";
import { speckled } from "../../image/pictures.js";
import { write } from "./voc-folder.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-yolo-"));
after(() => rmSync(parent, { recursive: true }));

type Files = Readonly<Record<string, string | Uint8Array>>;

function folderOf(files: Files): string {
  const folder = mkdtempSync(join(parent, "set "));
  write(folder, files);
  return folder;
}

/** 40 x 30 pixels. */
const picture = encodePng(speckled(30, 40));
const flat = async (more: Files = {}): Promise<Files> => ({
  "data.yaml": "names: [cat, dog]\ntrain: images\nval: images\n",
  "images/a.png": await picture,
  "images/b.png": await picture,
  "labels/a.txt": "1 0.5 0.5 0.25 0.2\n0 0.1 0.1 0.2 0.2\n",
  "labels/b.txt": "\n",
  ...more,
});

test("shares become pixels; an empty label file and a missing one are pictures without objects", async () => {
  const dataset = await readYolo(folderOf({ ...(await flat()), "images/c.png": await picture }));
  assert.deepEqual([dataset.length, dataset.classes, dataset.report], [3, ["cat", "dog"], []]);
  assert.deepEqual(dataset.annotation(0).boxes, [
    [15, 12, 25, 18],
    [0, 0, 8, 6],
  ]);
  assert.deepEqual([dataset.annotation(0).labels, dataset.annotation(0).id], [[1, 0], "a"]);
  assert.deepEqual([dataset.annotation(1).boxes, dataset.annotation(2).boxes], [[], []]);
  assert.deepEqual((await dataset.read(0)).image, speckled(30, 40));
});

test("scores and polygons", async () => {
  const dataset = await readYolo(
    folderOf(await flat({ "labels/a.txt": "0 0.5 0.5 0.5 0.5 0.875\n1 0.1 0.1 0.5 0.2 0.25 0.5\n" })),
  );
  const { boxes, boxMeta } = dataset.annotation(0);
  assert.deepEqual(boxes, [
    [10, 7.5, 30, 22.5],
    [4, 3, 20, 15],
  ]);
  assert.deepEqual(boxMeta, [{ score: 0.875 }, { segmentation: [[4, 3, 20, 6, 10, 15]] }]);
});

test("splits: folders of images, folders of splits, lists, and paths that exporters write", async () => {
  const bytes = await picture;
  const byImages = {
    "images/train/a.png": bytes,
    "images/val/b.png": bytes,
    "labels/train/a.txt": "0 0.5 0.5 0.5 0.5",
    "classes.txt": "cat\n",
  };
  const bySplits = {
    "train/images/a.png": bytes,
    "valid/images/b.png": bytes,
    "train/labels/a.txt": "0 0.5 0.5 0.5 0.5",
  };
  for (const [files, val] of [
    [byImages, "val"],
    [{ ...byImages, "data.yaml": "path: .\ntrain: images/train\nval: images/val\nnames: {0: cat}\n" }, "val"],
    [
      {
        ...byImages,
        "data.yaml": "path: ../datasets/coco8\ntrain: images/train\nval: images/val\nnames: {0: cat}\n",
      },
      "val",
    ],
    [
      {
        ...byImages,
        "data.yaml": "train: [train.txt]\nval: val.txt\nnames: {0: cat}\n",
        "train.txt": "./images/train/a.png\r\n",
        "val.txt": "images/val/b.png\n",
      },
      "val",
    ],
    [{ ...bySplits, "classes.txt": "cat\n" }, "valid"],
    [
      { ...bySplits, "data.yaml": "train: ../train/images\nval: ../valid/images\nnc: 1\nnames: ['cat']\n" },
      "val",
    ],
  ] as const) {
    const folder = folderOf(files);
    const [all, train, rest] = [
      await readYolo(folder),
      await readYolo(folder, { split: "train" }),
      await readYolo(folder, { split: val }),
    ];
    assert.deepEqual([all.length, train.length, rest.length], [2, 1, 1], JSON.stringify(Object.keys(files)));
    assert.deepEqual(
      [train.annotation(0).boxes, rest.annotation(0).boxes, train.classes],
      [[[10, 7.5, 30, 22.5]], [], ["cat"]],
    );
    assert.equal(train.annotation(0).id, "train/a");
    await assert.rejects(readYolo(folder, { split: "test" }), /there is no split "test"/);
  }
});

test("labels beside the pictures, classes without names", async () => {
  const bytes = await picture;
  const dataset = await readYolo(
    folderOf({ "a.png": bytes, "a.txt": "10 0.5 0.5 0.5 0.5\n2 0.5 0.5 0.25 0.5\n" }),
  );
  assert.deepEqual(
    [dataset.classes, dataset.annotation(0).labels],
    [
      ["2", "10"],
      [1, 0],
    ],
  );
});

test("six digits put a box a little outside: it is cut without a word", async () => {
  const dataset = await readYolo(
    folderOf(await flat({ "labels/a.txt": "0 0.833334 0.833334 0.333333 0.333333\n" })),
  );
  const [, , x2, y2] = dataset.annotation(0).boxes[0]!;
  assert.deepEqual([x2 <= 40, y2 <= 30, dataset.report], [true, true, []]);
});

const badLines: readonly [name: string, line: string, kind: string, reason: RegExp][] = [
  [
    "too few numbers",
    "0 0.5 0.5 0.5",
    "malformed",
    /line 3 must be a class and 4 numbers.*got "0 0\.5 0\.5 0\.5"/,
  ],
  ["no number", "0 0.5 half 0.5 0.5", "not-finite", /line 3 must have finite numbers/],
  ["NaN", "0 NaN 0.5 0.5 0.5", "not-finite", /line 3 must have finite numbers/],
  [
    "a class that is none",
    "-1 0.5 0.5 0.5 0.5",
    "malformed",
    /line 3 must begin with a class, a whole number >= 0/,
  ],
  ["a class with a point", "0.5 0.5 0.5 0.5 0.5", "malformed", /line 3 must begin with a class/],
  [
    "an unknown class",
    "7 0.5 0.5 0.5 0.5",
    "unknown-class",
    /line 3 is of the unknown class "7"; known are cat, dog/,
  ],
  ["no area", "0 0.5 0.5 0 0.5", "zero-area", /line 3 \(cat\) .* has no area/],
  [
    "pixels in place of shares",
    "0 20 15 10 10",
    "outside",
    /line 3 \(cat\) .* not inside its 40 x 30 picture/,
  ],
  ["a negative width", "0 0.5 0.5 -0.2 0.5", "inside-out", /line 3 \(cat\) .* where x2 < x1/],
];
for (const [name, line, kind, reason] of badLines) {
  test(`bad input: ${name}`, async () => {
    const folder = folderOf(await flat({ "labels/a.txt": `\ufeff1 0.5 0.5 0.25 0.2\r\n\r\n${line}\r\n` }));
    const file = join(folder, "labels", "a.txt");
    await assert.rejects(readYolo(folder), (error: Error & { file?: string }) => {
      assert.deepEqual([error.name, error.file], ["BadFileError", file]);
      assert.match(error.message, reason);
      return true;
    });
    const dataset = await readYolo(folder, { onBad: "skip" });
    assert.deepEqual([dataset.length, dataset.annotation(0).boxes], [2, [[15, 12, 25, 18]]]);
    assert.deepEqual(
      dataset.report.map((entry) => [entry.file, entry.kind, entry.action]),
      [[file, kind, "left out"]],
    );
  });
}

test("bad input: data.yaml", async () => {
  for (const [yaml, reason] of [
    ["names: [cat\ntrain: images", /data\.yaml: this YAML cannot be read \(.*line [12]/],
    ["a: &a [x]\nnames: *a\n", /this YAML cannot be read \(Alias resolution is disabled/],
    ["names: !!js/function 'x'\n", /this YAML cannot be read \(Unresolved tag/],
    ["names: {0: cat, 2: dog}\n", /names must be a list of class names, or a map of them from 0 on/],
    ["names: [cat, cat]\n", /names has "cat" twice/],
    ["names: [[cat]]\n", /names must be a list/],
    ["[]", /must be a map with names and splits/],
    [
      "train: ../../../etc\nnames: [cat]\npath: /\n",
      /data\.yaml: .*there is no such folder|leads out of the folder|there is no such folder of pictures/,
    ],
    ["train: 7\nnames: [cat]\n", /train must be a folder, a list of pictures, or several of them/],
    ["train: nowhere\nnames: [cat]\n", /nowhere: there is no such folder of pictures/],
  ] as const) {
    await assert.rejects(readYolo(folderOf(await flat({ "data.yaml": yaml }))), (error: Error) => {
      assert.equal(error.name, "BadFileError", String(error));
      assert.match(error.message, reason);
      return true;
    });
  }
});

test("bad input: labels without a picture, and pictures that are none", async () => {
  const folder = folderOf(
    await flat({ "labels/gone.txt": "0 0.5 0.5 0.5 0.5", "images/c.png": "", "images/d.png": "text" }),
  );
  await assert.rejects(readYolo(folder), /gone\.txt: there is no picture for these labels/);
  const dataset = await readYolo(folder, { onBad: "skip" });
  assert.deepEqual(
    dataset.report.map(({ file, kind }) => `${file.slice(folder.length + 1)} ${kind}`),
    [
      `${join("labels", "gone.txt")} missing-picture`,
      `${join("labels", "c.txt")} unreadable-picture`,
      `${join("labels", "d.txt")} unreadable-picture`,
    ],
  );
  await assert.rejects(
    readYolo(folderOf({ "images/readme.txt": "" })),
    /the data set is empty: there is no picture in it/,
  );
});

test("lists of pictures may not climb out; repair understands other machines' paths", async () => {
  const list =
    "/home/me/data/images/a.png\nC:\\data\\images\\b.png\nimages\\b.png\n../../a.png\nimages/A.JPG\n";
  const folder = folderOf(
    await flat({ "data.yaml": "train: train.txt\nnames: [cat, dog]\n", "train.txt": list }),
  );
  await assert.rejects(readYolo(folder), /"\/home\/me\/data\/images\/a\.png" is not a path below the folder/);
  const dataset = await readYolo(folder, { onBad: "repair" });
  assert.deepEqual(
    dataset.report.map(({ kind, action }) => `${kind} ${action}`),
    [
      "bad-path repaired",
      "bad-path repaired",
      "bad-path repaired",
      "bad-path left out",
      "missing-picture repaired",
    ],
  );
  assert.deepEqual([dataset.length, dataset.annotation(3).boxes.length], [4, 2]);
});
