import assert from "node:assert/strict";
import test from "node:test";
import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { subset } from "../../src/datasets/subset.js";
import type { EvaluationJson } from "../../src/evaluation/assessment.js";
import { compareRuns } from "../../src/evaluation/compare-runs.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { bootstrapInterval } from "../../src/metrics/bootstrap-interval.js";
import { cocoStatistics } from "../../src/metrics/detection/coco-intervals.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { trainModel } from "../../src/training/train-model.js";

const digits = digitsOnClutter({ count: 50, split: "test" });
const options = { inputShape: [64, 64, 1], numClasses: 10, downsample: 4, standardize: true } as const;
const bootstrap = { resamples: 300, seed: 4 };

async function evaluated(seed: number, epochs: number, test: DetectionDataset = digits) {
  const model = buildCnnModel({ ...options, seed });
  const train = digitsOnClutter({ count: 1200 });
  const history = epochs > 0 ? await trainModel(model, train, { epochs, validation: 0.1 }) : undefined;
  const evaluation = await evaluateModel(model, test, bootstrap);
  model.dispose();
  return { evaluation, ...(history && { history }) };
}

const untrained = evaluated(1, 0);
const trained = evaluated(1, 4);

test("a difference has the interval of the paired differences, also from JSON in another order", async () => {
  const [first, second] = [(await untrained).evaluation, (await trained).evaluation];
  const kept = JSON.parse(JSON.stringify(second)) as EvaluationJson;
  const shuffled = { ...kept, predictions: [...kept.predictions].reverse() };
  const comparison = await compareRuns({ untrained: first, trained: shuffled }, bootstrap);
  const row = comparison.table().find(({ run, metric }) => run === "trained" && metric === "mean IoU")!;
  const gains = first.predictions.map(({ iou }, index) => second.predictions[index]!.iou - iou);
  const mean = (indices: Int32Array) => indices.reduce((sum, at) => sum + gains[at]!, 0) / indices.length;
  const { low, high } = bootstrapInterval(50, mean, bootstrap);
  assert.ok(Math.abs(row.gainLow! - low) < 1e-12 && Math.abs(row.gainHigh! - high) < 1e-12);
  assert.ok(Math.abs(row.value - second.meanIou) < 1e-12);
  assert.equal(row.decision, "better");
  assert.match(comparison.verdict, /trained is better than untrained in mean IoU: \+0\.\d+ \(95 % interval/);
  assert.deepEqual(Object.keys(comparison.figures), ["scores", "gains"]);
  assert.ok(comparison.table().every(({ run, gain }) => (gain === undefined) === (run === "untrained")));
});

test("what cannot be told apart is said to be so; other images have no difference", async () => {
  const { evaluation } = await trained;
  const same = await compareRuns({ a: evaluation.toJSON(), b: evaluation.toJSON() }, bootstrap);
  assert.match(same.verdict, /b cannot be told from a in accuracy: \+0\.000/);
  const { evaluation: elsewhere } = await evaluated(1, 0, subset(digits, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  const apart = await compareRuns({ a: evaluation, b: elsewhere }, bootstrap);
  assert.match(apart.caveats[0]!, /^b was tested on other images than a/);
  assert.ok(apart.table().every(({ gain }) => gain === undefined));
});

test("trainings are compared at their best epoch, with and without evaluations", async () => {
  const { history } = await trained;
  const other = { epoch: [1, 2, 3], loss: [3, 2, 1], valLoss: [3, 2.5, 2.75] };
  const comparison = await compareRuns({ cnn: await trained, other: { history: other } }, bootstrap);
  assert.deepEqual(comparison.trainingTable()[1], {
    run: "other",
    epochs: 3,
    bestEpoch: 2,
    loss: 2,
    valLoss: 2.5,
  });
  assert.equal(comparison.trainingTable()[0]!.valLoss, Math.min(...history!.valLoss!));
  const without = await compareRuns({ a: other, b: { ...other, valLoss: [3, 2.5, 1] } });
  assert.match(without.verdict, /^b has the lowest validation loss: 1.000 in epoch 3/);
  assert.deepEqual(without.table(), []);
  const page = await comparison.toHtml();
  assert.ok(page.includes("Trainings, at their best epoch") && page.includes("<img alt="));
  assert.deepEqual(Object.keys(await comparison.dataFrames()), ["scores", "trainings"]);
  assert.equal(JSON.parse(JSON.stringify(comparison)).schema, "pinpoint-comparison-1");
});

test("detectors are paired by their images' average precision", async () => {
  const scenes = digitScenes({ count: 12, split: "test" });
  const detector = buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10 });
  const before = await evaluateModel(detector, scenes, bootstrap);
  await trainModel(detector, digitScenes({ count: 64 }), { epochs: 3, validation: 0 });
  const after = await evaluateModel(detector, scenes, bootstrap);
  detector.dispose();
  const truth = before.predictions.map((one) => one.truth);
  const ap = [before, after].map(
    ({ predictions }) =>
      cocoStatistics(
        truth,
        predictions.map(({ detections }) => detections),
        scenes.classes,
      ).ap,
  );
  const { low, high } = bootstrapInterval(12, (images) => ap[1]!(images) - ap[0]!(images), bootstrap);
  const comparison = await compareRuns({ before: JSON.parse(JSON.stringify(before)), after }, bootstrap);
  const row = comparison.table().find(({ run, metric }) => run === "after" && metric === "AP")!;
  assert.ok(Math.abs(row.gainLow! - low) < 1e-9 && Math.abs(row.gainHigh! - high) < 1e-9);
});

test("says what cannot be compared", async () => {
  await assert.rejects(compareRuns({}), {
    name: "RangeError",
    message: /^runs must be at least two, by name, got 0/,
  });
  const other = { epoch: [1], loss: [3] };
  await assert.rejects(compareRuns({ a: other, b: 3 as never }), {
    name: "TypeError",
    message: /^runs\["b"\] must be an evaluation .*, a history .* or a run with one, got number/,
  });
});
