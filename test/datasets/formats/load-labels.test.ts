import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { type LoadLabelsOptions, loadLabels } from "../../../src/datasets/formats/load-labels.js";
import { readLabelText } from "../../../src/datasets/formats/read-label-text.js";
import { encodePng } from "../../../src/image/encode-png.js";
import { speckled } from "../../image/pictures.js";
import { write } from "./voc-folder.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-labels-"));
after(() => rmSync(parent, { recursive: true }));

async function fileOf(text: string): Promise<string> {
  const folder = mkdtempSync(join(parent, "set "));
  const picture = await encodePng(speckled(30, 40));
  write(folder, { "labels.txt": text, "images/a.png": picture, "images/b c.png": picture });
  return join(folder, "labels.txt");
}

const forms: readonly [name: string, text: string, expected: object, options?: LoadLabelsOptions][] = [
  [
    "class x y width height",
    "1 1 2 10 20\n0 0 0 40 30\n",
    {
      labels: [1, 0],
      boxes: [
        [1, 2, 11, 22],
        [0, 0, 40, 30],
      ],
      numClasses: 2,
    },
  ],
  [
    "x y width height",
    "1 2 10 20\n\n0 0 40.5 30\r\n",
    {
      labels: undefined,
      boxes: [
        [1, 2, 11, 22],
        [0, 0, 40.5, 30],
      ],
      numClasses: 0,
    },
  ],
  [
    "class",
    "\ufeff2\n0\n",
    {
      labels: [2, 0],
      oneHot: [
        [0, 0, 1],
        [1, 0, 0],
      ],
      boxes: undefined,
    },
  ],
  ["onehot", "0 0 1 0\n1 0 0 0\n", { labels: [2, 0], numClasses: 4, boxes: undefined }],
  [
    "onehot x y width height",
    "0 1 1 2 10 20\n1 0 0 0 4 3\n",
    {
      labels: [1, 0],
      oneHot: [
        [0, 1],
        [1, 0],
      ],
      boxes: [
        [1, 2, 11, 22],
        [0, 0, 4, 3],
      ],
    },
  ],
  [
    "file class x y width height",
    'a.png 1 1 2 10 20\n"b c.png" 0 0 0 40 30\n',
    { labels: [1, 0], files: ["a.png", "b c.png"] },
  ],
  [
    "x1 y1 x2 y2 class",
    "1 2 11 22 3\n",
    { labels: [3], boxes: [[1, 2, 11, 22]], numClasses: 5 },
    { columns: ["x1", "y1", "x2", "y2", "class"], numClasses: 5 },
  ],
  [
    "cx cy width height file",
    "0.5 0.5 0.5 1 a.png\n",
    { boxes: [[0.25, 0, 0.75, 1]], files: ["a.png"] },
    { columns: ["cx", "cy", "width", "height", "file"] },
  ],
];
for (const [columns, text, expected, options] of forms) {
  test(`the article's label file: ${columns}`, async () => {
    const labels = await loadLabels(await fileOf(text), options);
    assert.equal(labels.columns.join(" "), columns);
    const found = Object.fromEntries(
      Object.keys(expected).map((key) => [key, labels[key as keyof typeof labels]]),
    );
    assert.deepEqual(found, expected);
  });
}

const badLines: readonly [text: string, reason: RegExp, options?: LoadLabelsOptions][] = [
  ["1 1 2 10 20\n1 1 2 10\n", /line 2 must have the columns class x y width height, got 4 values/],
  ["1 1 2 10 20\n1 1 2 ten 20\n", /line 2 must have finite numbers, got 1 1 2 ten 20/],
  ["1 1 2 10 nan\n", /line 1 must have finite numbers/],
  ["0.5 1 2 10 20\n", /line 1 must have a class that is a whole number >= 0, got 0\.5/],
  ["-1 1 2 10 20\n", /line 1 must have a class that is a whole number >= 0, got -1/],
  ["0 1 1 2 10 20\n1 1 1 2 10 20\n", /line 2 must have a one-hot code, one 1 among 0s, got 1 1/],
  ["1 2 3 4 5 6 7\n", /line 1 has 7 values, which may be anything: say what they are in columns/],
  ["3 1 2 10 20\n", /line 1 has a class beyond the 2 that numClasses says/, { numClasses: 2 }],
  ["a.png\na.png 0 1 2 3 4\n", /line 1 has nothing but a name/],
  ["\n", /there is no line in it/],
  ["", /the file is empty/],
];
for (const [text, reason, options] of badLines) {
  test(`bad input: ${JSON.stringify(text)}`, async () => {
    await assert.rejects(loadLabels(await fileOf(text), options), (error: Error) => {
      assert.equal(error.name, "BadFileError", String(error));
      assert.match(error.message, reason);
      return true;
    });
  });
}

test("columns must make sense", async () => {
  const file = await fileOf("1 2\n");
  for (const [columns, reason] of [
    [
      ["x", "y"],
      /RangeError: columns must have a whole box, x1 y1 x2 y2, or x y width height, or cx cy width height, got "x y"/,
    ],
    [["class", "onehot"], /columns must have class or onehot, not both/],
    [["class", "class"], /columns must be some of file, class, .*each once, got "class class"/],
    [["colour"], /columns must be some of/],
    [[], /columns must be some of/],
  ] as const) {
    await assert.rejects(loadLabels(file, { columns: columns as unknown as ["class"] }), reason);
  }
});

test("a data set: lines in the order of the pictures, or with names and several a picture", async () => {
  const byOrder = await readLabelText(await fileOf("1 1 2 10 20\n0 0 0 40 30\n"));
  assert.deepEqual(
    [byOrder.classes, byOrder.annotation(0).labels, byOrder.annotation(1).id],
    [["0", "1"], [1], "b c"],
  );
  const shares = await readLabelText(await fileOf("0.5 0.5 0.25 0.5\n0 0 1 1\n"), { unit: "norm" });
  assert.deepEqual([shares.classes, shares.annotation(0).boxes], [["object"], [[20, 15, 30, 30]]]);
  const file = await fileOf('"b c.png" 1 1 2 10 20\n"b c.png" 0 0 0 40 30\na.png\n');
  write(join(file, ".."), { "classes.txt": "dog\ncat\n" });
  const byName = await readLabelText(file);
  assert.deepEqual(
    [byName.classes, byName.annotation(0).labels, byName.annotation(1).boxes],
    [["dog", "cat"], [1, 0], []],
  );
  await assert.rejects(readLabelText(await fileOf("1 1 2 10 20\n")), /has 1 lines for the 2 pictures in /);
  await assert.rejects(
    readLabelText(await fileOf("1\n0\n")),
    /its lines \(class\) have no boxes; loadLabels reads them/,
  );
});

test("a data set: what is bad is left out and told", async () => {
  const file = await fileOf(
    'a.png 0 1 2 10 20\na.png 0 1 2 x 20\n"b c.png" 0 1 2 100 20\n../a.png 0 1 2 10 20\n',
  );
  await assert.rejects(readLabelText(file), /line 2 must have finite numbers/);
  const dataset = await readLabelText(file, { onBad: "repair" });
  assert.deepEqual(
    dataset.report.map(({ kind, action }) => `${kind} ${action}`),
    ["not-finite left out", "outside repaired", "bad-path left out"],
  );
  assert.deepEqual(dataset.annotation(1).boxes, [[1, 2, 40, 22]]);
});
