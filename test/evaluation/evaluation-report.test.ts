import assert from "node:assert/strict";
import test from "node:test";
import type { Box } from "../../src/boxes/boxes.js";
import type { DetectionDataset, Sample } from "../../src/datasets/dataset.js";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { subset } from "../../src/datasets/subset.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { jupyterDisplay } from "../../src/jupyter-display.js";
import { bootstrapInterval } from "../../src/metrics/bootstrap-interval.js";
import { cocoEvaluation } from "../../src/metrics/detection/coco-evaluation.js";
import { cocoIntervals } from "../../src/metrics/detection/coco-intervals.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { onProgress } from "../../src/progress.js";
import { tf } from "../../src/tensorflow/index.js";
import { trainModel } from "../../src/training/train-model.js";

const digits = digitsOnClutter({ count: 60, split: "test" });
const train = digitsOnClutter({ count: 40 });
const small = { inputShape: [64, 64, 1], numClasses: 10, downsample: 4 } as const;

test("intervals are those of the same images drawn anew, and decide the verdict", async () => {
  const model = buildCnnModel(small);
  const evaluation = await evaluateModel(model, digits, { train, seed: 3, resamples: 200 });
  const ious = evaluation.predictions.map(({ iou }) => iou);
  const mean = (indices: Int32Array) => indices.reduce((sum, at) => sum + ious[at]!, 0) / indices.length;
  const interval = bootstrapInterval(60, mean, { seed: 3, resamples: 200 });
  const row = evaluation.table().find(({ metric }) => metric === "mean IoU")!;
  assert.ok(Math.abs(row.low - interval.low) < 1e-12 && Math.abs(row.high - interval.high) < 1e-12);
  assert.ok(Math.abs(row.gain - (row.model - row.baseline)) < 1e-12);
  // Untrained, it draws a box in the middle: no better than the best of those that ignore the picture.
  const fixed = evaluation
    .trivialTable()
    .find(({ answer, metric }) => answer.includes("fixed") && metric === "mean IoU")!;
  assert.notEqual(fixed.decision, "better");
  assert.match(evaluation.verdict, /^Not better than always saying the most common class: accuracy 0\.\d\d/);
  assert.match(evaluation.verdict, /(Not better|Worse) than always drawing the best fixed box: mean IoU/);
  const errors = evaluation.errorTable();
  assert.equal(
    errors.reduce((sum, { count }) => sum + Number(count), 0),
    60,
  );
  assert.equal(
    evaluation.classTable().reduce((sum, { count }) => sum + Number(count), 0),
    60,
  );
  assert.deepEqual(
    evaluation.sizeTable().map(({ size }) => size),
    ["small (below 32 x 32 px)", "medium"],
  );
  model.dispose();
});

test("images that the model was trained on are refused, unless that is asked for", async () => {
  const model = buildCnnModel(small);
  const part = subset(train, [...Array(20).keys()]);
  await trainModel(model, part, { epochs: 1, validation: 0 });
  const before = tf.memory().numTensors;
  await assert.rejects(evaluateModel(model, train), {
    name: "RangeError",
    message:
      /^test must hold images that the model was not trained on, but sample ".*" of "digits on clutter/,
  });
  await assert.rejects(
    evaluateModel(model, digits, { train: digits }),
    /test must be another data set than train/,
  );
  assert.equal(tf.memory().numTensors, before);
  const asked = await evaluateModel(model, train, { onTrainingSplit: true, resamples: 20 });
  assert.equal(asked.trainedOn, 20);
  assert.match(asked.caveats[0]!, /^The model was trained on 20 of these 40 images/);
  assert.equal((await evaluateModel(model, digits, { resamples: 20 })).trainedOn, 0);
  model.dispose();
});

test("near-copies of training pictures are counted and said", async () => {
  const model = buildCnnModel(small);
  const leaky: DetectionDataset = {
    ...digits,
    length: 12,
    read: (index) => (index < 3 ? { ...train.read(index), id: `copy ${index}` } : digits.read(index)),
  };
  const { train: found, caveats } = await evaluateModel(model, leaky, { train, resamples: 20 });
  assert.equal(found?.testCopies, 3);
  assert.equal(found?.exactPairs, 3);
  assert.deepEqual(found?.pairs.map(([, copy]) => copy).sort(), ["copy 0", "copy 1", "copy 2"]);
  assert.ok(
    caveats.some((caveat) =>
      /^3 images of the test set \(25 % of those compared\) are near-copies/.test(caveat),
    ),
  );
  const unasked = await evaluateModel(model, leaky, { train, duplicates: 0, resamples: 20 });
  assert.equal(unasked.train?.searched, 0);
  model.dispose();
});

test("a detector: COCO's figures and their intervals, rows, errors, the worst images", async () => {
  const detector = buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10 });
  const scenes = digitScenes({ count: 20, split: "test" });
  await trainModel(detector, digitScenes({ count: 32 }), { epochs: 2, validation: 0 });
  const before = tf.memory().numTensors;
  const evaluation = await evaluateModel(detector, scenes, { resamples: 50, seed: 2, scoreThreshold: 0.1 });
  assert.equal(tf.memory().numTensors, before);
  const truth = Array.from({ length: 20 }, (_, index) => scenes.read(index));
  const found = evaluation.predictions.map(({ detections }) => detections);
  const coco = cocoEvaluation(truth, found, { classes: scenes.classes });
  assert.deepEqual([evaluation.ap, evaluation.ap50, evaluation.ap75], [coco.ap, coco.ap50, coco.ap75]);
  const { ap } = cocoIntervals(truth, found, { classes: scenes.classes, resamples: 50, seed: 2 });
  const [row] = evaluation.table();
  assert.ok(Math.abs(row!.low - ap.low) < 1e-12 && Math.abs(row!.high - ap.high) < 1e-12);
  assert.equal(evaluation.errorTable().length, 6);
  const [worst, next] = evaluation.worst(2);
  assert.ok(worst!.missed + worst!.wrong >= next!.missed + next!.wrong);
  for (const { found: right, missed, truth: own } of evaluation.predictions) {
    assert.equal(right + missed, own.boxes.length);
  }
  assert.ok(Object.keys(evaluation.figures).includes("curves"));
  detector.dispose();
});

test("the report is a page in which names from the data are text; tables are DataFrames; JSON has no NaN", async () => {
  const evil = '<img src=x onerror="alert(1)">';
  const named: DetectionDataset = {
    ...digits,
    length: 12,
    name: evil,
    classes: digits.classes.map(() => evil),
  };
  const model = buildCnnModel(small);
  const evaluation = await evaluateModel(model, named, { train, resamples: 20 });
  const page = await evaluation.toHtml();
  assert.match(page, /^<!DOCTYPE html>/);
  assert.ok(page.includes("&lt;img src=x"));
  assert.ok(!page.includes("<img src=x") && !page.includes("<script"));
  assert.ok((page.match(/<img alt=/g) ?? []).length >= 5);
  const shown = (evaluation as unknown as { [jupyterDisplay](): Promise<Record<string, string>> })[
    jupyterDisplay
  ]();
  assert.equal((await shown)["text/plain"], [evaluation.verdict, ...evaluation.caveats].join("\n"));
  const frames = await evaluation.dataFrames();
  assert.deepEqual(Object.keys(frames), ["scores", "trivial", "classes", "sizes", "errors"]);
  assert.deepEqual(frames.scores!.shape, [8, 8]);
  const json = JSON.parse(JSON.stringify(evaluation));
  assert.equal(json.schema, "pinpoint-evaluation-1");
  assert.equal(json.predictions.length, 12);
  assert.equal(json.predictions[3].id, digits.read(3).id);
  assert.equal(json.scores[0].model, evaluation.accuracy);
  model.dispose();
});

/** Blank images with these objects. */
function blanks(name: string, images: readonly { boxes: Box[]; labels: number[] }[]): DetectionDataset {
  const image = { data: new Uint8Array(96 * 96), shape: [96, 96, 1] } as const;
  return {
    name,
    classes: ["only"],
    length: images.length,
    read: (index): Sample => ({ image, ...images[index]!, id: `${name} ${index}` }),
  };
}

test("no truth, nothing found, one class, few images: defined, and said", async () => {
  const detector = buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 1 });
  const nothing = blanks("nothing", [
    { boxes: [], labels: [] },
    { boxes: [], labels: [] },
  ]);
  const empty = await evaluateModel(detector, nothing, { resamples: 20 });
  assert.deepEqual([empty.ap, empty.baseline.ap], [-1, -1], "COCO's word for no value");
  assert.match(empty.verdict, /nothing to judge|cannot be told/);
  assert.match(await empty.toHtml(), /nothing/);
  assert.deepEqual(empty.sizeTable(), []);
  // A box may stand out of its image; a box that is there is not found by an untrained detector.
  const outside = blanks("outside", [{ boxes: [[60, 60, 120, 120]], labels: [0] }]);
  const one = await evaluateModel(detector, outside, { resamples: 20 });
  assert.ok(one.ap >= 0 && one.ap < 0.5);
  assert.match(one.verdict, /^It cannot be told whether .* from only 1 image\)/);
  await assert.rejects(
    evaluateModel(detector, blanks("bad", [{ boxes: [[0, 0, 9, 9]], labels: [7] }])),
    /sample "bad 0" of "bad" has the label 7/,
  );
  detector.dispose();
});

test("a model whose weights are broken is told, not scored", async () => {
  const model = buildCnnModel(small);
  for (const weight of model.getLayer("box_numbers").weights) {
    const variable = weight.read() as tf.Variable;
    tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)));
  }
  await assert.rejects(evaluateModel(model, subset(digits, [0, 1])), /answers with what is not a number/);
  await assert.rejects(evaluateModel({} as never, digits), {
    name: "TypeError",
    message: /^model must be a localizer .* or a detector .*, got Object/,
  });
  for (const [options, message] of [
    [{ resamples: 0 }, /^resamples must be a whole number > 0, got 0/],
    [{ confidence: 1 }, /^confidence must be in \(0, 1\), got 1/],
    [{ duplicates: -1 }, /^duplicates must be a number >= 0, got -1/],
  ] as const) {
    await assert.rejects(evaluateModel(model, digits, options), { name: "RangeError", message });
  }
  model.dispose();
});

test("one recording answers any number of batches", async () => {
  const model = buildCnnModel(small);
  let calls = 0;
  const forward = model.forward.bind(model);
  model.forward = (...args) => {
    calls++;
    return forward(...args);
  };
  const many = digitsOnClutter({ count: 200, split: "test" });
  let bars = 0;
  const stopListening = onProgress(({ type }) => type === "start" && bars++);
  await evaluateModel(model, many, { resamples: 20 });
  stopListening();
  assert.equal(calls, 1);
  assert.equal(bars, 2);
  model.dispose();
});
