import assert from "node:assert/strict";
import test from "node:test";
import type { Box } from "../../src/boxes/boxes.js";
import { pairedBoxIou } from "../../src/boxes/paired-box-iou.js";
import type { DetectionDataset, Sample } from "../../src/datasets/dataset.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { predictLocalizer } from "../../src/evaluation/predict-localizer.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import type { Heads } from "../../src/models/heads.js";
import { onProgress, requestStop } from "../../src/progress.js";
import { tf } from "../../src/tensorflow/index.js";

/** Blank images with these boxes and labels. */
function blanks(name: string, boxes: readonly Box[], labels: readonly number[]): DetectionDataset {
  const image = { data: new Uint8Array(100 * 100), shape: [100, 100, 1] } as const;
  return {
    name,
    classes: ["a", "b", "c"],
    length: boxes.length,
    read: (index): Sample => ({
      image,
      boxes: [boxes[index]!],
      labels: [labels[index]!],
      id: `${name} ${index}`,
    }),
  };
}

/** A model whose answer to a blank image is known: class b at 1/2, and the box [25, 25, 75, 75]. */
function blankModel<H extends Heads>(heads: H) {
  const model = buildCnnModel({ inputShape: [100, 100, 1], numClasses: 3, heads });
  if (heads !== "boxes") {
    const bias = model.getLayer("classes").weights[1]!.read() as tf.Variable;
    tf.tidy(() => bias.assign(tf.tensor1d([0, Math.log(2), 0])));
  }
  return model;
}

const train = blanks(
  "train",
  [
    [0, 0, 100, 100],
    [0, 0, 50, 50],
    [0, 0, 60, 90],
  ],
  [2, 2, 1],
);
const test4 = blanks(
  "test",
  [
    [25, 25, 75, 75],
    [0, 0, 100, 100],
    [25, 25, 50, 75],
    [80, 80, 100, 100],
  ],
  [1, 1, 0, 2],
);

test("scores that one can do in the head, beside the most common class and the mean box", async () => {
  const model = blankModel("both");
  const before = tf.memory().numTensors;
  const evaluation = await evaluateModel(model, test4, { train });
  assert.equal(tf.memory().numTensors, before);
  assert.equal(evaluation.count, 4);
  // All four are called b: two are. F1 of b is 2/3, of a and c 0.
  assert.equal(evaluation.accuracy, 0.5);
  assert.ok(Math.abs(evaluation.macroF1 - 2 / 9) < 1e-12);
  assert.ok(Math.abs(evaluation.meanIou - (1 + 0.25 + 0.5 + 0) / 4) < 1e-6);
  // The baseline says c, and the mean of the training boxes, [0, 0, 70, 80].
  const mean: Box = [0, 0, 70, 80];
  const ious = pairedBoxIou(
    [mean, mean, mean, mean],
    [0, 1, 2, 3].map((index) => boxOf(test4, index)),
  );
  assert.equal(evaluation.baseline.accuracy, 0.25);
  assert.ok(Math.abs(evaluation.baseline.meanIou - ious.reduce((sum, iou) => sum + iou) / 4) < 1e-12);

  const [first] = evaluation.predictions;
  assert.deepEqual(first?.trueBox, [25, 25, 75, 75]);
  assert.deepEqual(first?.predictedBox, [25, 25, 75, 75]);
  assert.deepEqual([first?.index, first?.trueLabel, first?.predictedLabel], [0, 1, 1]);
  assert.ok(Math.abs(first!.score - 0.5) < 1e-6);
  assert.deepEqual(
    evaluation.worst(3).map(({ index }) => index),
    [3, 1, 2],
  );
  const rows = evaluation.table().map(({ metric, model, baseline }) => [metric, model, baseline]);
  assert.deepEqual(rows.slice(0, 3), [
    ["accuracy", 0.5, 0.25],
    ["macro F1", evaluation.macroF1, evaluation.baseline.macroF1],
    ["mean IoU", evaluation.meanIou, evaluation.baseline.meanIou],
  ]);
  model.dispose();
});

function boxOf(dataset: DetectionDataset, index: number): Box {
  return (dataset.read(index) as Sample).boxes[0]!;
}

test("a model with one head is scored on that alone", async () => {
  const classifier = blankModel("classes");
  const ofClasses = await evaluateModel(classifier, test4, { train });
  assert.equal(ofClasses.accuracy, 0.5);
  // @ts-expect-error: there are no boxes to score
  assert.equal(ofClasses.meanIou, undefined);
  assert.deepEqual(Object.keys(ofClasses.predictions[0]!), [
    "index",
    "id",
    "trueLabel",
    "predictedLabel",
    "score",
  ]);
  assert.deepEqual(
    ofClasses.worst(4).map(({ trueLabel, predictedLabel }) => trueLabel === predictedLabel),
    [false, false, true, true],
  );
  const regressor = blankModel("boxes");
  const ofBoxes = await evaluateModel(regressor, test4, { train });
  assert.equal(ofBoxes.table()[0]?.metric, "mean IoU");
  assert.equal(ofBoxes.table()[0]?.model, ofBoxes.meanIou);
  classifier.dispose();
  regressor.dispose();
});

test("images of another size are brought to the model's, and the boxes back", async () => {
  const model = blankModel("boxes");
  const image = { data: new Uint8Array(50 * 200 * 3), shape: [50, 200, 3] } as const;
  const wide: DetectionDataset = {
    ...blanks("wide", [[50, 12.5, 150, 37.5]], [0]),
    read: () => ({ image, boxes: [[50, 12.5, 150, 37.5]], labels: [0], id: "wide" }),
  };
  const { meanIou, predictions } = await evaluateModel(model, wide, { train });
  assert.ok(Math.abs(meanIou - 1) < 1e-6);
  assert.deepEqual(
    predictions[0]?.predictedBox.map((corner) => Math.round(corner * 1e4) / 1e4),
    [50, 12.5, 150, 37.5],
  );
  const options = { inputShape: [100, 100, 1], numClasses: 3, heads: "boxes" } as const;
  const letterbox = buildCnnModel({ ...options, resizeMode: "letterbox" });
  const [{ box } = assert.fail()] = await predictLocalizer(letterbox, [image]);
  assert.deepEqual(
    box.map((corner) => Math.round(corner)),
    [50, 0, 150, 50],
    "of 100 x 100, the picture is the 25 rows in the middle",
  );
  model.dispose();
  letterbox.dispose();
});

test("predictions come in the test set's order over several batches", async () => {
  const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
  const canvases = digitsOnClutter({ count: 150, split: "test" });
  const { predictions, count } = await evaluateModel(model, canvases);
  assert.equal(count, 150);
  assert.deepEqual(
    predictions.map(({ index }) => index),
    Array.from({ length: 150 }, (_, index) => index),
  );
  for (const index of [0, 63, 64, 149]) {
    const { image, boxes, labels } = canvases.read(index);
    assert.deepEqual(predictions[index]!.trueBox, boxes[0]);
    assert.equal(predictions[index]!.trueLabel, labels[0]);
    const alone = tf.tidy(() =>
      model
        .predict(
          tf.tensor4d(
            Float32Array.from(image.data, (value) => value / 255),
            [1, 64, 64, 1],
          ),
        )
        .boxes.arraySync(),
    );
    for (const corner of [0, 1, 2, 3]) {
      assert.ok(Math.abs(alone[0]![corner]! * 64 - predictions[index]!.predictedBox[corner]!) < 1e-3);
    }
  }
  model.dispose();
});

test("Stop ends it with an AbortError", async () => {
  const model = blankModel("both");
  const stopListening = onProgress(({ type }) => type === "start" && requestStop());
  await assert.rejects(evaluateModel(model, test4, { train }), { name: "AbortError" });
  stopListening();
  model.dispose();
});

test("says what is wrong with the data", async () => {
  const model = blankModel("both");
  const before = tf.memory().numTensors;
  const bad: [DetectionDataset, DetectionDataset, RegExp][] = [
    [{ ...test4, length: 0 }, train, /^RangeError: test must hold samples, but "test" is empty/],
    [test4, { ...train, length: 0 }, /^RangeError: train must hold samples, but "train" is empty/],
    [test4, undefined as never, /^TypeError: train must be a data set/],
    [blanks("test", [[0, 0, 10, 10]], [3]), train, /^RangeError: sample "test 0" of "test" has the label 3/],
  ];
  for (const [testSet, trainSet, message] of bad) {
    await assert.rejects(
      evaluateModel(model, testSet, { train: trainSet }),
      (error: Error) => message.test(String(error)) || assert.fail(`${String(error)} is not ${message}`),
    );
  }
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});
