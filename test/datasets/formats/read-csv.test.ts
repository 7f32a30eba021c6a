import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { type ReadCsvOptions, readCsv } from "../../../src/datasets/formats/read-csv.js";
import { encodePng } from "../../../src/image/encode-png.js";
import { speckled } from "../../image/pictures.js";
import { write } from "./voc-folder.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-csv-"));
after(() => rmSync(parent, { recursive: true }));

/** 40 x 30 pixels. */
const picture = encodePng(speckled(30, 40));

async function fileOf(csv: string, images = "images"): Promise<string> {
  const folder = mkdtempSync(join(parent, "set "));
  write(folder, {
    "labels.csv": csv,
    [`${images}/a.png`]: await picture,
    [`${images}/b, c.png`]: await picture,
  });
  return join(folder, "labels.csv");
}

const tensorflow = "filename,width,height,class,xmin,ymin,xmax,ymax\n";
const expected = {
  boxes: [
    [1, 2, 11, 22],
    [0, 0, 40, 30.0],
  ],
  labels: [0, 1],
};

const layouts: readonly [name: string, csv: string, options?: ReadCsvOptions][] = [
  ["TensorFlow's", `${tensorflow}a.png,40,30,cat,1,2,11,22\na.png,40,30,dog,0,0,40,30\n`],
  [
    "with CRLF, a byte order mark, blank rows and blanks",
    `\ufeff${tensorflow.replace("\n", "\r\n")}\r\na.png , 40,30,cat,1,2,11,22\r\n a.png,40,30,dog,0,0,40,30\r\n\r\n`,
  ],
  [
    "in another order, with other names",
    "label;image_path;x1;y1;x2;y2\ncat;a.png;1;2;11;22\ndog;a.png;0;0;40;30",
  ],
  ["with extents", "image,x,y,width,height,class\na.png,1,2,10,20,cat\na.png,0,0,40,30,dog"],
  [
    "with left and top, tabs between",
    "file\tleft\ttop\tw\th\tclass\na.png\t1\t2\t10\t20\tcat\na.png\t0\t0\t40\t30\tdog",
  ],
  ["keras-retinanet's, without a header", 'a.png,1,2,11,22,cat\na.png,0,0,40,30,dog\n"b, c.png",,,,,\n'],
  [
    "columns by name",
    "pic,kind,l,t,r,b\na.png,cat,1,2,11,22\na.png,dog,0,0,40,30",
    { columns: { file: "pic", class: "kind", box: ["l", "t", "r", "b"] } },
  ],
  [
    "columns by number",
    "cat,1,2,11,22,a.png\ndog,0,0,40,30,a.png",
    { columns: { file: 5, class: 0, box: [1, 2, 3, 4] } },
  ],
  [
    "shares and centres",
    "image,class,cx,cy,w,h\na.png,cat,0.15,0.4,0.25,0.6666666666666666\na.png,dog,0.5,0.5,1,1",
    { columns: { box: ["cx", "cy", "w", "h"], format: "cxcywh", unit: "norm" } },
  ],
];
for (const [name, csv, options] of layouts) {
  test(`a layout is understood: ${name}`, async () => {
    const dataset = await readCsv(await fileOf(csv), options);
    const { boxes, labels, id, size } = dataset.annotation(0);
    const rounded = boxes.map((box) => box.map((value) => Number(value.toFixed(9))));
    assert.deepEqual(
      [rounded, labels, id, size, dataset.classes],
      [expected.boxes, expected.labels, "a", [30, 40], ["cat", "dog"]],
    );
    if (csv.includes("b, c"))
      assert.deepEqual([dataset.annotation(1).id, dataset.annotation(1).boxes], ["b, c", []]);
  });
}

test("other columns are kept, pictures that no row names are told", async () => {
  const csv = `${tensorflow.trim()},difficult,note\na.png,40,30,cat,1,2,11,22,1,"two ""words"", a comma"\n`;
  const dataset = await readCsv(await fileOf(csv, "."));
  assert.deepEqual(dataset.annotation(0).boxMeta, [{ difficult: 1, note: 'two "words", a comma' }]);
});

const badRows: readonly [name: string, row: string, kind: string, reason: RegExp][] = [
  [
    "a word for a number",
    "a.png,40,30,cat,one,2,3,4",
    "malformed",
    /row 3 \(cat\) must have a box of four finite numbers, got one, 2, 3, 4/,
  ],
  ["NaN", "a.png,40,30,cat,nan,2,3,4", "not-finite", /four finite numbers, got nan/],
  ["a number beyond all", "a.png,40,30,cat,1,2,3,1e999", "not-finite", /four finite numbers/],
  ["a missing number", "a.png,40,30,cat,,2,3,4", "malformed", /four finite numbers, got , 2, 3, 4/],
  ["too few columns", "a.png,40,30,cat,1,2", "malformed", /four finite numbers/],
  ["no class", "a.png,40,30,,1,2,3,4", "malformed", /row 3 has no class/],
  ["no picture", ",40,30,cat,1,2,3,4", "malformed", /row 3 does not name its picture/],
  ["an open quote", 'a.png,40,30,"cat,1,2,3,4', "malformed", /row 3 quoted field unterminated/],
  ["a box outside", "a.png,40,30,cat,1,2,3,44", "outside", /row 3 \(cat\) .* not inside its 40 x 30 picture/],
];
for (const [name, row, kind, reason] of badRows) {
  test(`bad input: ${name}`, async () => {
    const file = await fileOf(`${tensorflow}a.png,40,30,cat,1,2,11,22\n${row}\n`);
    await assert.rejects(readCsv(file), (error: Error & { file?: string }) => {
      assert.deepEqual([error.name, error.file], ["BadFileError", file]);
      assert.match(error.message, reason);
      return true;
    });
    const dataset = await readCsv(file, { onBad: "skip" });
    assert.deepEqual([dataset.length, dataset.annotation(0).boxes], [1, [[1, 2, 11, 22]]]);
    assert.deepEqual(
      dataset.report.map((entry) => [entry.file, entry.kind, entry.action]),
      [[file, kind, "left out"]],
    );
  });
}

test("bad input: columns that are not there, an empty file", async () => {
  const refuses = async (csv: string, reason: RegExp, options?: ReadCsvOptions) =>
    assert.rejects(readCsv(await fileOf(csv), options), reason);
  await refuses(
    "a,b\n1,2\n",
    /BadFileError: .*columns\.(file|box) is not found: the file's first row is \["a","b"\]/,
  );
  await refuses(tensorflow, /BadFileError: .*it has no row/);
  await refuses(" \n", /BadFileError/);
  await refuses(tensorflow, /BadFileError: .*columns\.file is not found/, { columns: { file: "picture" } });
  await refuses(tensorflow, /RangeError: columns\.unit must be "px" or "norm", got cm/, {
    columns: { unit: "cm" as "px" },
  });
  await refuses(tensorflow, /RangeError: columns\.format must be/, { columns: { format: "yolo" as "xyxy" } });
});

test("names of other machines are understood by a repair", async () => {
  const csv = `${tensorflow}C:\\data\\images\\A.PNG,40,30,cat,1,2,11,22\n./a.png,40,30,dog,50,2,11,22\n`;
  const dataset = await readCsv(await fileOf(csv), { onBad: "repair", classes: ["Cat", "dog"] });
  assert.deepEqual(
    dataset.report.map(({ kind, action }) => `${kind} ${action}`),
    ["bad-path repaired", "unknown-class repaired", "inside-out repaired", "outside repaired"],
  );
  assert.deepEqual(dataset.annotation(1).boxes, [[11, 2, 40, 22]]);
});
