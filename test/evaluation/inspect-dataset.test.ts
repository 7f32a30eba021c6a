import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { DataFrame } from "danfojs-node";
import { correctBoxes } from "../../src/datasets/correction/correct-boxes.js";
import { correctColours } from "../../src/datasets/correction/correct-colours.js";
import { correctDuplicates } from "../../src/datasets/correction/correct-duplicates.js";
import { correctImbalance } from "../../src/datasets/correction/correct-imbalance.js";
import { type DetectionDataset, readAnnotation } from "../../src/datasets/dataset.js";
import { readVoc } from "../../src/datasets/formats/read-voc.js";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { drifted } from "../../src/datasets/generators/drifted.js";
import { licencePlates } from "../../src/datasets/generators/licence-plates.js";
import { shapes } from "../../src/datasets/generators/shapes.js";
import { type PlantedError, withLabelNoise } from "../../src/datasets/generators/with-label-noise.js";
import { subset } from "../../src/datasets/subset.js";
import { type Inspection, inspectDataset } from "../../src/evaluation/inspect-dataset.js";
import type { Finding, FindingKind } from "../../src/evaluation/inspection/finding.js";
import { jupyterDisplay } from "../../src/jupyter-display.js";
import { requestStop } from "../../src/progress.js";

const of = ({ findings }: Inspection, kind: FindingKind): Finding[] =>
  findings.filter((finding) => finding.kind === kind);
const only = (inspection: Inspection, kind: FindingKind): Finding => {
  const found = of(inspection, kind);
  assert.equal(found.length, 1, `${kind}: ${JSON.stringify(inspection.table())}`);
  return found[0]!;
};

test("a clean generated set gives no error and no warning but of suspects, and these are few", async () => {
  const { findings } = await inspectDataset({
    train: licencePlates({ count: 250, seed: 1 }),
    test: licencePlates({ count: 150, seed: 2 }),
  });
  const loud = findings.filter(({ severity, kind }) => severity !== "note" && !kind.startsWith("suspect"));
  assert.deepEqual(
    loud.map(({ sentence }) => sentence),
    [],
  );
  assert.ok(findings.every(({ count }) => count <= 12));
});

test("planted label noise is found without a model", async (t) => {
  const noisy = withLabelNoise(shapes({ count: 900, seed: 1, background: "clutter" }), {
    swapped: 0.05,
    shifted: 0.05,
    spurious: 0.05,
    seed: 2,
  });
  const inspection = await inspectDataset(noisy, { duplicates: false });
  const planted = new Map<string, PlantedError["kind"]>();
  for (let index = 0; index < noisy.length; index++) {
    for (const { kind, box } of await noisy.planted(index)) planted.set(`${index} ${box}`, kind);
  }
  const score = (found: FindingKind, kinds: readonly PlantedError["kind"][]) => {
    const places = only(inspection, found).places.map(({ index, box }) => `${index} ${box}`);
    const right = places.filter((place) => kinds.includes(planted.get(place)!)).length;
    const all = [...planted.values()].filter((kind) => kinds.includes(kind)).length;
    t.diagnostic(
      `${found}, ${kinds.join(" and ")}: precision ${(right / places.length).toFixed(2)}, recall ${(right / all).toFixed(2)} of ${all}`,
    );
    return { precision: right / places.length, recall: right / all };
  };
  const label = score("suspect label", ["swapped"]);
  assert.ok(label.precision >= 0.75 && label.recall >= 0.85, JSON.stringify(label));
  assert.ok(score("suspect place", ["spurious", "shifted"]).precision >= 0.9);
  assert.ok(score("suspect place", ["spurious"]).recall >= 0.7);
});

test("with a model's predictions every planted error is found, and no more than a few others", async (t) => {
  const truth = digitScenes({ count: 300, seed: 3 });
  const noise = { missing: 0.05, swapped: 0.05, shifted: 0.05, spurious: 0.1, seed: 1 };
  const noisy = withLabelNoise(truth, noise);
  const inspection = await inspectDataset(noisy, {
    duplicates: false,
    contents: false,
    predictions: (_, index) => {
      const { boxes, labels } = truth.annotation(index);
      return { boxes, labels, scores: labels.map(() => 0.95) };
    },
  });
  const found = new Set(
    of(inspection, "model disagrees").flatMap(({ places }) => places.map(({ index }) => index)),
  );
  let [pictures, hit] = [0, 0];
  for (let index = 0; index < noisy.length; index++) {
    if ((await noisy.planted(index)).length === 0) continue;
    pictures++;
    if (found.has(index)) hit++;
  }
  t.diagnostic(`${hit} of ${pictures} pictures with an error, ${found.size - hit} without`);
  assert.ok(hit === pictures && found.size === hit, `${hit} of ${pictures}, ${found.size}`);
});

test("drift is found by name and number, and gone after the correction", async () => {
  const options = { count: 300, size: [48, 48], sides: [8, 16], perImage: [1, 2] } as const;
  const parts = {
    train: shapes({ ...options, seed: 1 }),
    later: await drifted(shapes({ ...options, seed: 2 }), { brightness: 0.15, contrast: 0.7, seed: 1 }),
    same: shapes({ ...options, seed: 3 }),
  };
  const before = await inspectDataset(parts, { duplicates: false, contents: false });
  const sentences = of(before, "drift").map(({ sentence }) => sentence);
  assert.ok(
    sentences.some((words) =>
      /^The brightness of later has drifted far from train from a median/.test(words),
    ),
  );
  assert.ok(sentences.some((words) => /^The contrast of later has drifted/.test(words)));
  assert.ok(
    sentences.every((words) => !words.includes("same")),
    sentences.join("\n"),
  );
  const brightness = before.drift.later!.find(({ feature }) => feature === "brightness")!;
  assert.ok(brightness.psi > 0.25 && brightness.pValue! < 1e-9 && brightness.verdict === "strong");
  const { corrected } = await correctColours(parts, { how: "match" });
  const after = await inspectDataset(corrected, { duplicates: false, contents: false });
  const left = of(after, "drift").filter(({ sentence }) => /brightness|contrast/.test(sentence));
  assert.deepEqual(
    left.map(({ sentence }) => sentence),
    [],
  );
});

test("drift of scale and class mix is found", async () => {
  const train = shapes({ count: 400, seed: 1, perImage: [1, 1] });
  const parts = {
    train,
    nearer: await drifted(shapes({ count: 300, seed: 2, perImage: [1, 1] }), { scale: 1.6 }),
    mixed: await drifted(shapes({ count: 300, seed: 3, perImage: [1, 1] }), { classMix: { circle: 6 } }),
  };
  const { findings } = await inspectDataset(parts, { duplicates: false, contents: false });
  const words = findings.filter(({ kind }) => kind === "drift").map(({ sentence }) => sentence);
  assert.ok(
    words.some((sentence) => /^The box size of nearer has drifted far from train/.test(sentence)),
    words.join("\n"),
  );
  assert.ok(
    words.some((sentence) => /^The class mix of mixed has drifted/.test(sentence)),
    words.join("\n"),
  );
});

test("leakage, copies, bad boxes and imbalance are found, and gone after correct*", async () => {
  const whole = shapes({ count: 200, seed: 5, size: [96, 96], perImage: [3, 3], sides: [14, 30] });
  const spoil = (dataset: DetectionDataset): DetectionDataset => {
    const annotation = async (index: number) => {
      const known = await readAnnotation(dataset, index);
      if (index % 10 !== 0) return known;
      return {
        ...known,
        boxes: [...known.boxes, [90, 90, 120, 110] as const, [5, 5, 5, 9] as const, known.boxes[0]!],
        labels: [...known.labels, 0, 0, known.labels[0]!],
        boxMeta: [...known.boxMeta!, {}, {}, {}],
      };
    };
    const read = async (index: number) => {
      const { size: _, ...known } = await annotation(index);
      return { ...(await dataset.read(index)), ...known };
    };
    return { ...dataset, annotation, read };
  };
  const indices = Array.from({ length: 120 }, (_, index) => index);
  const parts = {
    train: spoil(subset(whole, [...indices, 7, 7, 150, 151], "train")),
    test: subset(whole, [150, 151, 152, ...indices.map((index) => 150 + (index % 50))].slice(0, 60), "test"),
  };
  const before = await inspectDataset(parts, { contents: false });
  const leak = only(before, "leakage");
  assert.equal(leak.severity, "error");
  assert.match(leak.sentence, /^train leaks into test: \d+ pictures of test/);
  assert.ok(leak.sentence.includes(`${whole.annotation(150).id} = ${whole.annotation(150).id}`));
  const bad = of(before, "bad box");
  assert.deepEqual(
    bad.map(({ count }) => count),
    [13, 13],
  );
  assert.ok(bad.every(({ places }) => places.every(({ index }) => index! % 10 === 0)));
  assert.equal(only(before, "box twice").count, 13);
  assert.equal(before.findings[0]!.severity, "error");
  const boxes = await correctBoxes(parts);
  const { corrected, changes } = await correctDuplicates(boxes.corrected);
  assert.ok(changes.length === 2 && boxes.changes.length === 2, [...changes, ...boxes.changes].join("\n"));
  const after = await inspectDataset(corrected, { contents: false });
  for (const kind of ["leakage", "bad box", "box twice"] as const)
    assert.equal(of(after, kind).length, 0, kind);
  assert.ok(of(after, "near-copies").every(({ part }) => part === "test"));
});

test("imbalance is found, and less after correctImbalance", async () => {
  const train = await drifted(shapes({ count: 600, seed: 2, perImage: [1, 1] }), {
    classMix: { circle: 0.05, triangle: 1 },
  });
  const before = await inspectDataset({ train }, { duplicates: false, contents: false });
  assert.match(only(before, "class balance").sentence, /boxes of circle: \d+ to 1/);
  const { corrected } = await correctImbalance({ train }, { how: "oversample" });
  const after = await inspectDataset(corrected, { duplicates: false, contents: false });
  assert.equal(of(after, "class balance").length, 0);
});

test("a part of the pictures: indices are those of the whole; a model is asked for those", async () => {
  const whole = withLabelNoise(shapes({ count: 400, seed: 1 }), { swapped: 0.1 });
  const asked: number[] = [];
  const inspection = await inspectDataset(
    { train: whole },
    {
      sample: 60,
      seed: 4,
      predictions: async (part, index) => {
        assert.equal(part, "train");
        asked.push(index);
        const { boxes, labels } = await readAnnotation(whole.truth, index);
        return { boxes, labels, scores: labels.map(() => 1) };
      },
    },
  );
  assert.deepEqual(
    [inspection.parts.train!.pictures, inspection.parts.train!.of, asked.length],
    [60, 400, 60],
  );
  for (const { places } of of(inspection, "model disagrees")) {
    for (const { index, id } of places) assert.equal(id, (await readAnnotation(whole, index!)).id);
  }
});

test("a picture that cannot be read is a finding, and the rest is looked at", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inspect-"));
  try {
    const bad = join(folder, "bad.png");
    writeFileSync(bad, "no picture");
    const { loadImage } = await import("../../src/image/load-image.js");
    const whole = shapes({ count: 60, seed: 1 });
    const broken: DetectionDataset = {
      ...whole,
      read: async (index) =>
        index === 3 ? { ...whole.read(index), image: await loadImage(bad) } : whole.read(index),
    };
    const inspection = await inspectDataset({ train: broken, test: shapes({ count: 60, seed: 2 }) });
    const finding = only(inspection, "unreadable picture");
    assert.match(finding.sentence, /^1 picture of train cannot be read: bad\.png/);
    assert.deepEqual([finding.places[0]!.index, inspection.parts.train!.pictures], [3, 59]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("names never run: they are text in the report, which is JSON, rows and one page too", async () => {
  const evil = `<img src=x onerror=alert(1)>"'&$x$`;
  const whole = shapes({ count: 60, seed: 1, perImage: [1, 1] });
  const dataset: DetectionDataset = {
    ...whole,
    name: evil,
    classes: [evil, "<script>alert(1)</script>", "triangle"],
    read: (index) => ({ ...whole.read(index), id: `${evil} ${index}` }),
    annotation: (index) => ({ ...whole.annotation(index), id: `${evil} ${index}`, boxes: [[0, 0, 3, 3]] }),
  };
  const inspection = await inspectDataset({ [evil]: dataset, test: whole });
  const bundle = await (inspection as unknown as Record<symbol, () => Promise<Record<string, string>>>)[
    jupyterDisplay
  ]!();
  const page = bundle["text/html"]!;
  assert.ok(page.includes("&lt;img src=x onerror=alert(1)&gt;"));
  assert.ok(!page.includes("<img src=x") && !page.includes("<script>"), "markup from data");
  const pictures = [...page.matchAll(/src="data:image\/svg\+xml;base64,([^"]+)"/g)];
  assert.ok(pictures.length >= 7);
  for (const [, picture] of pictures) {
    assert.ok(!/<img|<script/.test(Buffer.from(picture!, "base64").toString()));
  }
  assert.match(bundle["text/plain"]!, /^warning: /m);
  assert.deepEqual(
    JSON.parse(JSON.stringify(inspection)).findings,
    JSON.parse(JSON.stringify(inspection.findings)),
  );
  assert.equal(new DataFrame(inspection.table()).shape[0], inspection.findings.length);
  const finding = only(inspection, "tiny boxes");
  assert.equal((await inspection.examples(finding, 3)).layout.images!.length, 3);
});

test("a stop ends it", async () => {
  const dataset = shapes({ count: 5000 });
  const inspecting = inspectDataset(dataset);
  setTimeout(requestStop, 50);
  await assert.rejects(inspecting, { name: "AbortError" });
});

test("what is wrong is named", async () => {
  await assert.rejects(inspectDataset({}), /RangeError: data must have at least one part, got none/);
  await assert.rejects(
    inspectDataset(5 as never),
    /TypeError: data must be a data set, or data sets by the names/,
  );
  await assert.rejects(
    inspectDataset({ train: 5 as never }),
    /TypeError: data\.train must be a data set, got number/,
  );
  await assert.rejects(
    inspectDataset({ train: subset(shapes(), []) }),
    /RangeError: train must hold at least one picture/,
  );
  await assert.rejects(
    inspectDataset(shapes(), { sample: 0 }),
    /RangeError: sample must be a whole number >= 1, got 0/,
  );
});

const photographs = process.env.PINPOINT_DATA;
const real = { skip: photographs === undefined ? "PINPOINT_DATA is not set" : false };
const voc = (name: string, split?: string) =>
  readVoc(join(photographs!, name), { onBad: "skip", name, ...(split === undefined ? {} : { split }) });

test(
  "license-plates: the leaking split, the duplicate that is annotated differently, boxes below 4 pixels",
  real,
  async () => {
    const parts = {
      train: await voc("license-plates", "train"),
      valid: await voc("license-plates", "valid"),
    };
    const inspection = await inspectDataset(parts);
    const leak = only(inspection, "leakage");
    assert.ok(leak.severity === "error" && leak.count >= 17 && leak.count <= 30, leak.sentence);
    assert.match(
      leak.sentence,
      /^train leaks into valid: .*dayride_type1_001_t\d+ = .*dayride_type1_001_t\d+/,
    );
    assert.match(only(inspection, "near-copies").sentence, /1 pair the same to the last byte.*t558 = .*t809/);
    assert.match(only(inspection, "near-copies disagree").sentence, /t558/);
    assert.equal(only(inspection, "tiny boxes").count, 8);
    const { corrected } = await correctDuplicates(parts);
    const after = await inspectDataset(corrected, { contents: false });
    assert.equal(of(after, "leakage").length, 0);
  },
);

test("bccd: the two boxes without area, by the names of their files", real, async () => {
  const inspection = await inspectDataset(await voc("bccd"), { duplicates: false });
  const left = only(inspection, "left out");
  assert.equal(left.count, 2);
  assert.match(left.sentence, /BloodImage_00338\.xml, BloodImage_00343\.xml/);
  assert.match(only(inspection, "class balance").sentence, /RBC.*Platelets: 12 to 1/);
});

test("roadsigns: near-copies, and two sources", real, async () => {
  const inspection = await inspectDataset(await voc("roadsigns"));
  assert.ok(only(inspection, "near-copies").count >= 200);
  assert.match(only(inspection, "two sources").sentence, /774 of 160 x 120 and its 23 of 160 x 90/);
});

test("drone-stills: objects that are very small; microcontrollers: a test part of 7", real, async () => {
  const stills = await inspectDataset(await voc("drone-stills"), { duplicates: false, contents: false });
  assert.match(only(stills, "small objects").sentence, /cover less than 0\.3 % of their picture/);
  assert.ok(existsSync(join(photographs!, "microcontrollers")));
  const parts = {
    train: await voc("microcontrollers", "train"),
    test: await voc("microcontrollers", "test"),
  };
  const inspection = await inspectDataset(parts, { contents: false });
  assert.match(only(inspection, "small part").sentence, /^test has only 7 pictures/);
});
