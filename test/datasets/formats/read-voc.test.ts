import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { crc32 } from "node:zlib";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { BadFileError } from "../../../src/image/bad-file-error.js";
import { encoded, speckled } from "../../image/pictures.js";
import { annotationXml, goodFiles, write } from "./voc-folder.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-voc-"));
after(() => rmSync(parent, { recursive: true }));

/** A folder of the two good pictures, with some files added or replaced. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = mkdtempSync(join(parent, "set "));
  write(folder, { ...(await goodFiles()), ...files });
  return folder;
}

test("boxes, labels and pictures are read as the files have them", async () => {
  const dataset = await readVoc(await folderWith());
  assert.deepEqual([dataset.length, dataset.classes, dataset.report], [2, ["cat", "dog"], []]);
  const first = await dataset.read(0);
  assert.deepEqual([first.id, first.labels, first.image.shape], ["a", [0, 1], [30, 40, 3]]);
  assert.deepEqual(first.boxes, [
    [1, 2, 11, 22],
    [0, 0, 40, 30],
  ]);
  assert.deepEqual(first.image, speckled(30, 40));
  const second = await dataset.read(1);
  assert.deepEqual(
    [second.boxes, second.labels, second.image.shape],
    [[[5.5, 6, 7, 8.25]], [1], [30, 40, 3]],
  );
  await assert.rejects(dataset.read(2), /RangeError: index must be a whole number in \[0, 2\).*got 2/);
});

test("classes come in the order given", async () => {
  const dataset = await readVoc(await folderWith(), { classes: ["dog", "horse", "cat"] });
  assert.deepEqual((await dataset.read(0)).labels, [2, 0]);
});

test("a split is read from ImageSets", async () => {
  const folder = await folderWith();
  const test = await readVoc(folder, { split: "test" });
  assert.deepEqual([test.length, (await test.read(0)).id], [1, "a"]);
  await assert.rejects(readVoc(folder, { split: "val" }), /BadFileError: .*val\.txt: there is no such file/);
  await assert.rejects(readVoc(folder, { split: "../../secret" }), /must be a plain file name/);
});

test("the folder names of the Pascal VOC challenge will do", async () => {
  const folder = mkdtempSync(join(parent, "voc2012-"));
  const files = await goodFiles();
  write(folder, {
    "Annotations/b.xml": files["annotations/b.xml"]!,
    "JPEGImages/b.png": files["images/b.png"]!,
  });
  assert.equal((await readVoc(folder)).length, 1);
});

test("a picture without objects is a picture without boxes", async () => {
  const dataset = await readVoc(await folderWith({ "annotations/b.xml": annotationXml("b.png", []) }));
  assert.deepEqual([(await dataset.read(1)).boxes, (await dataset.read(1)).labels], [[], []]);
});

test("XML's own escapes are read, in names of files and of classes", async () => {
  const folder = await folderWith({
    "annotations/b.xml": annotationXml("b&amp;&#x43;&#35;.png", [
      { name: "&lt;i&gt;&quot;", box: [1, 1, 2, 2] },
    ]),
    "images/b&C#.png": (await goodFiles())["images/b.png"]!,
  });
  assert.deepEqual((await readVoc(folder)).classes, ['<i>"', "cat", "dog"]);
});

test("parts of an object do not count as its box", async () => {
  const part =
    "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>";
  const xml = annotationXml("b.png", [{ box: [3, 3, 9, 9] }]).replace("</object>", `${part}</object>`);
  const dataset = await readVoc(await folderWith({ "annotations/b.xml": xml }));
  assert.deepEqual((await dataset.read(1)).boxes, [[3, 3, 9, 9]]);
});

const jpeg = encoded(speckled(30, 40), "jpeg");
const entity = (declaration: string) =>
  annotationXml("b.png", [{ name: "&x;", box: [1, 1, 2, 2] }], `<?xml version="1.0"?>\n${declaration}`);

const badFiles: Record<
  string,
  { files: () => Promise<Record<string, string | Uint8Array>>; reason: RegExp; boxOnly?: true }
> = {
  "a box outside its image": {
    files: async () => ({ "annotations/b.xml": annotationXml("b.png", [{ box: [5, 5, 41, 9] }]) }),
    reason: /object 1 \(cat\) has the box \[5, 5, 41, 9\].*not inside its 40 x 30 picture/,
  },
  "a box left of its image": {
    files: async () => ({ "annotations/b.xml": annotationXml("b.png", [{ box: [-1, 5, 4, 9] }]) }),
    reason: /not inside its 40 x 30 picture/,
  },
  "x2 < x1": {
    files: async () => ({ "annotations/b.xml": annotationXml("b.png", [{ box: [9, 5, 4, 9] }]) }),
    reason: /\[9, 5, 4, 9\].*x2 < x1/,
  },
  "y2 < y1": {
    files: async () => ({ "annotations/b.xml": annotationXml("b.png", [{ box: [4, 9, 9, 5] }]) }),
    reason: /\[4, 9, 9, 5\].*y2 < y1/,
  },
  "no area": {
    files: async () => ({
      "annotations/b.xml": annotationXml("b.png", [{ box: [1, 1, 2, 2] }, { box: [4, 5, 4, 5] }]),
    }),
    reason: /object 2 \(cat\) .*\[4, 5, 4, 5\].*has no area/,
    boxOnly: true,
  },
  NaN: {
    files: async () => ({
      "annotations/b.xml": annotationXml("b.png", [{ box: ["NaN", 1, 2, 2] }, { box: [4, 5, 6, 7] }]),
    }),
    reason: /object 1 \(cat\) has <xmin>NaN<\/xmin>, which is not a finite number/,
    boxOnly: true,
  },
  "a corner too large to be a number": {
    files: async () => ({ "annotations/b.xml": annotationXml("b.png", [{ box: [1, 1, 2, "1e999"] }]) }),
    reason: /<ymax>1e999<\/ymax>, which is not a finite number/,
  },
  "an empty corner": {
    files: async () => ({ "annotations/b.xml": annotationXml("b.png", [{ box: [1, "", 2, 2] }]) }),
    reason: /<ymin><\/ymin>, which is not a finite number/,
  },
  "an unknown class": {
    files: async () => ({
      "annotations/b.xml": annotationXml("b.png", [{ name: "cow", box: [1, 1, 2, 2] }]),
    }),
    reason: /object 1 is of the unknown class "cow"; known are cat, dog/,
  },
  "an object without a box": {
    files: async () => ({
      "annotations/b.xml":
        "<annotation><filename>b.png</filename><object><name>cat</name></object></annotation>",
    }),
    reason: /object 1 \(cat\) must have one <bndbox>, has 0/,
  },
  "a missing image": {
    files: async () => ({ "annotations/b.xml": annotationXml("gone.png", []) }),
    reason: /its picture is bad: .*gone\.png: there is no such file/,
  },
  "an empty image": { files: async () => ({ "images/b.png": "" }), reason: /b\.png: the file is empty/ },
  "an image that is text": {
    files: async () => ({ "images/b.png": "hello" }),
    reason: /b\.png: this is not a picture/,
  },
  "an external entity": {
    files: async () => ({
      "annotations/b.xml": entity('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    }),
    reason: /declares <!DOCTYPE>, which annotations must not/,
  },
  "an entity that grows": {
    files: async () => ({
      "annotations/b.xml": entity('<!doctype a [<!ENTITY y "ha"><!ENTITY x "&y;&y;&y;">]>'),
    }),
    reason: /declares <!DOCTYPE>/,
  },
  "an entity without a document type": {
    files: async () => ({ "annotations/b.xml": entity('<!ENTITY x "y">') }),
    reason: /declares <!ENTITY>/,
  },
  "a document type in UTF-16": {
    files: async () => ({ "annotations/b.xml": Buffer.from(`\ufeff${entity("<!DOCTYPE a>")}`, "utf16le") }),
    reason: /this is not UTF-8 text/,
  },
  "XML that breaks off": {
    files: async () => ({ "annotations/b.xml": annotationXml("b.png", []).slice(0, 120) }),
    reason: /this is not well-formed XML \(line \d+: /,
  },
  "an empty annotation": { files: async () => ({ "annotations/b.xml": "" }), reason: /the file is empty/ },
  "other XML": {
    files: async () => ({ "annotations/b.xml": "<svg/>" }),
    reason: /there is no <annotation> in it/,
  },
  "no file name": {
    files: async () => ({ "annotations/b.xml": "<annotation><object/></annotation>" }),
    reason: /there is no <filename> in it/,
  },
  "a file name that climbs out": {
    files: async () => ({ "annotations/b.xml": annotationXml("../../../etc/passwd", []) }),
    reason: /"\.\.\/\.\.\/\.\.\/etc\/passwd" leads out of the folder/,
  },
  "a file name that climbs out on Windows": {
    files: async () => ({ "annotations/b.xml": annotationXml("..\\secret.png", []) }),
    reason: /"\.\.\\\\secret\.png" leads out of the folder/,
  },
};

for (const [name, { files, reason, boxOnly = false }] of Object.entries(badFiles)) {
  test(`bad input: ${name}`, async () => {
    const folder = await folderWith(await files());
    const file = join(folder, "annotations", "b.xml");
    const classes = ["cat", "dog"];
    await assert.rejects(readVoc(folder, { classes }), (error) => {
      assert.ok(error instanceof BadFileError, String(error));
      assert.equal(error.file, file);
      assert.ok(error.message.startsWith(`${file}: `));
      assert.match(error.reason, reason);
      return true;
    });
    const rest = await readVoc(folder, { classes, onBad: "skip" });
    assert.equal(rest.report[0]!.file, file);
    assert.match(rest.report[0]!.reason, reason);
    assert.equal(
      rest.length,
      boxOnly ? 2 : 1,
      "a box alone is left out where another is good, else the picture",
    );
    if (boxOnly) assert.equal((await rest.read(1)).boxes.length, 1);
  });
}

test("bad input: a truncated JPEG is an error when its pixels are read", async () => {
  const bytes = await jpeg;
  const folder = await folderWith({
    "annotations/b.xml": annotationXml("b.jpg", []),
    "images/b.jpg": bytes.subarray(0, bytes.length * 0.7),
  });
  const dataset = await readVoc(folder);
  await assert.rejects(dataset.read(1), (error) => {
    assert.ok(error instanceof BadFileError);
    assert.match(error.message, /images\/b\.jpg: the picture is truncated or damaged/);
    return true;
  });
  assert.equal((await dataset.read(0)).id, "a", "the others can still be read");
});

test("bad input: an empty data set", async () => {
  const none = mkdtempSync(join(parent, "none-"));
  await assert.rejects(
    readVoc(none),
    /BadFileError: .*: there is no folder annotations or Annotations or annots in it/,
  );
  await assert.rejects(
    readVoc(join(none, "nowhere")),
    /there is no folder annotations or Annotations or annots in it/,
  );
  write(none, { "annotations/readme.txt": "", "images/readme.txt": "" });
  await assert.rejects(
    readVoc(none),
    /BadFileError: .*annotations: the data set is empty: there is no \.xml file/,
  );
  write(none, { "annotations/b.xml": "<svg/>" });
  await assert.rejects(
    readVoc(none, { onBad: "skip" }),
    /the data set is empty: none of 1 annotations is usable/,
  );
  write(none, { "ImageSets/Main/train.txt": " \n" });
  await assert.rejects(
    readVoc(none, { split: "train" }),
    /train\.txt: the data set is empty: the list names no picture/,
  );
});

test("bad input: a list of pictures that climbs out, or names one there is not", async () => {
  const folder = await folderWith({
    "ImageSets/Main/train.txt": "../../a\n",
    "ImageSets/Main/test.txt": "a\nnone\n",
  });
  await assert.rejects(
    readVoc(folder, { split: "train" }),
    /train\.txt: line "\.\.\/\.\.\/a" must be a plain file name/,
  );
  await assert.rejects(readVoc(folder, { split: "test" }), /none\.xml: there is no such file/);
  assert.equal((await readVoc(folder, { split: "test", onBad: "skip" })).length, 1);
});

test("onBad must be known", async () => {
  const folder = await folderWith();
  await assert.rejects(
    readVoc(folder, { onBad: "ignore" as "skip" }),
    /RangeError: onBad must be .* got ignore/,
  );
});

test("layouts in the wild: beside each other, in folders of splits, in folders below", async () => {
  const files = await goodFiles();
  const [a, b] = [files["images/a.png"]!, files["images/b.png"]!];
  const [xmlA, xmlB] = [files["annotations/a.xml"]!, files["annotations/b.xml"]!];
  const layouts: readonly [files: Record<string, string | Uint8Array>, ids: string[]][] = [
    [{ "a.xml": xmlA, "b.xml": xmlB, "a.png": a, "b.png": b }, ["a", "b"]],
    [{ "a.xml": xmlA, "b.xml": xmlB, "images/a.png": a, "images/b.png": b }, ["a", "b"]],
    [{ "train/a.xml": xmlA, "train/a.png": a, "test/b.xml": xmlB, "test/b.png": b }, ["train/a", "test/b"]],
    [
      {
        "train/Annotations/a.xml": xmlA,
        "train/JPEGImages/a.png": a,
        "valid/annotations/b.xml": xmlB,
        "valid/images/b.png": b,
      },
      ["train/a", "valid/b"],
    ],
  ];
  for (const [layout, ids] of layouts) {
    const folder = mkdtempSync(join(parent, "layout-"));
    write(folder, layout);
    const dataset = await readVoc(folder);
    assert.deepEqual([dataset.annotation(0).id, dataset.annotation(1).id, dataset.report], [...ids, []]);
    if (ids[0] === "train/a") {
      const train = await readVoc(folder, { split: "train" });
      assert.deepEqual([train.length, train.annotation(0).id], [1, "train/a"]);
    }
  }
});

test("what else the file says is kept", async () => {
  const xml = annotationXml("b.png", [{ box: [1, 1, 2, 2] }])
    .replace(
      "<size>",
      "<source><database>The <![CDATA[lab]]></database><id>007</id></source><segmented>0</segmented><path>/home/me/b.png</path><size>",
    )
    .replace("<bndbox>", "<pose>Left</pose><truncated>1</truncated><occluded>0.5</occluded><bndbox>");
  const { meta, boxMeta } = (await readVoc(await folderWith({ "annotations/b.xml": xml }))).annotation(1);
  assert.deepEqual(meta, { source: { database: "The lab", id: "007" }, segmented: 0 });
  assert.deepEqual(boxMeta, [{ difficult: 0, pose: "Left", truncated: 1, occluded: 0.5 }]);
});

test("corners that count from one", async () => {
  const folder = await folderWith({ "annotations/b.xml": annotationXml("b.png", [{ box: [1, 1, 40, 30] }]) });
  const dataset = await readVoc(await folder, { firstPixel: 1, onBad: "repair" });
  assert.deepEqual(dataset.annotation(1).boxes, [[0, 0, 40, 30]]);
  await assert.rejects(
    readVoc(folder, { firstPixel: 2 as 1 }),
    /RangeError: firstPixel must be 0 or 1, got 2/,
  );
});

test("pictures without an annotation are left out and told, whatever onBad is", async () => {
  const folder = await folderWith({ "images/new.jpg": await jpeg, "images/notes.txt": "" });
  for (const onBad of ["error", "skip", "repair"] as const) {
    const dataset = await readVoc(folder, { onBad });
    assert.deepEqual(
      [dataset.length, dataset.report.map(({ file, kind, action }) => [file, kind, action])],
      [2, [[join(folder, "images", "new.jpg"), "unlabelled-picture", "left out"]]],
    );
  }
});

test("repair: names of other machines, other cases and endings, the annotation's own name", async () => {
  const picture = (await goodFiles())["images/b.png"]!;
  for (const [given, actual, kind] of [
    ["C:\\Users\\me\\images\\b.png", "b.png", "bad-path"],
    ["/home/me/images/b.png", "b.png", "bad-path"],
    ["B.PNG", "b.png", "missing-picture"],
    ["b.jpg", "b.png", "missing-picture"],
    ["b", "b.png", "missing-picture"],
    ["clip.mp4#t=12.jpg", "clip.mp4#t=12.png", "missing-picture"],
    ["renamed by a tool.jpg", "b.png", "missing-picture"],
    ["caf\u00e9.png", "cafe\u0301.png", "missing-picture"],
  ] as const) {
    const folder = await folderWith({
      "annotations/b.xml": annotationXml(given, [{ name: "dog", box: [1, 1, 2, 2] }]),
    });
    rmSync(join(folder, "images", "b.png"));
    write(folder, { [`images/${actual}`]: picture });
    await assert.rejects(readVoc(folder), /BadFileError: .*b\.xml: its picture is bad/, given);
    const dataset = await readVoc(folder, { onBad: "repair" });
    assert.equal(dataset.annotation(1).file, join(folder, "images", actual));
    const [{ file, reason, ...entry }, ...more] = dataset.report as [(typeof dataset.report)[number]];
    assert.deepEqual(
      [file, entry, more],
      [join(folder, "annotations", "b.xml"), { kind, action: "repaired" }, []],
    );
    assert.ok(reason.includes(JSON.stringify(actual)), reason);
  }
});

test("repair: boxes and classes", async () => {
  const objects = [
    { box: [9, 5, 4, 1] },
    { name: " Dog", box: [-3, 5, 4, 99] },
    { box: [4, 5, 4, 5] },
    { box: [50, 50, 60, 60] },
    { name: "cow", box: [1, 1, 2, 2] },
    { box: [4, 1, 9, 5] },
  ];
  const folder = await folderWith({ "annotations/b.xml": annotationXml("b.png", objects) });
  const dataset = await readVoc(folder, { onBad: "repair", classes: ["cat", "DOG"] });
  assert.deepEqual(dataset.annotation(1).boxes, [
    [4, 1, 9, 5],
    [0, 5, 4, 30],
  ]);
  assert.deepEqual(dataset.annotation(1).labels, [0, 1]);
  assert.deepEqual(
    dataset.report
      .filter(({ file }) => file.endsWith("b.xml"))
      .map(({ kind, action }) => `${kind} ${action}`),
    [
      "inside-out repaired",
      "outside repaired",
      "unknown-class repaired",
      "zero-area left out",
      "outside left out",
      "unknown-class left out",
      "duplicate-box repaired",
    ],
  );
});

test("damaged pixels are found at once where that is asked for", async () => {
  const bytes = await jpeg;
  const folder = await folderWith({
    "annotations/b.xml": annotationXml("b.jpg", []),
    "images/b.jpg": bytes.subarray(0, bytes.length * 0.7),
  });
  await assert.rejects(
    readVoc(folder, { check: "pixels" }),
    /b\.jpg: the picture (is truncated or damaged|cannot be decoded)/,
  );
  const dataset = await readVoc(folder, { check: "pixels", onBad: "skip" });
  assert.deepEqual([dataset.length, dataset.report[0]!.kind], [1, "unreadable-picture"]);
  await assert.rejects(readVoc(folder, { check: "everything" as "pixels" }), /RangeError: check must be/);
});

test("a PNG named .jpg, a link and a bomb", async () => {
  const bomb = await encoded(speckled(1, 1), "png");
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  bomb.writeInt32BE(crc32(bomb.subarray(12, 29)), 29);
  const folder = await folderWith({
    "images/c.jpg": (await goodFiles())["images/a.png"]!,
    "annotations/c.xml": annotationXml("c.jpg", [{ box: [1, 1, 2, 2] }]),
    "images/d.png": bomb,
    "annotations/d.xml": annotationXml("d.png", [{ box: [1, 1, 2, 2] }]),
    "annotations/e.xml": annotationXml("e.png", [{ box: [1, 1, 2, 2] }]),
  });
  symlinkSync(join(folder, "images", "a.png"), join(folder, "images", "e.png"));
  const dataset = await readVoc(folder, { onBad: "skip" });
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => dataset.annotation(index).id),
    ["a", "b", "c", "e"],
  );
  assert.deepEqual(
    [(await dataset.read(2)).image, (await dataset.read(3)).image],
    [speckled(30, 40), speckled(30, 40)],
  );
  assert.match(dataset.report[0]!.reason, /d\.png: has more than 100,000,000 pixels/);
});

test("a large JPEG comes smaller where that will do, its boxes with it", async () => {
  const folder = await folderWith({
    "images/b.jpg": await encoded(speckled(300, 400), "jpeg"),
    "annotations/b.xml": annotationXml("b.jpg", [{ box: [40, 80, 200, 160] }])
      .replace("<width>40", "<width>400")
      .replace("<height>30", "<height>300"),
  });
  const { image, boxes, id } = await (await readVoc(folder)).read(1, { atLeast: [64, 64] });
  assert.deepEqual([image.shape, boxes, id], [[75, 100, 3], [[10, 20, 50, 40]], "b"]);
});
