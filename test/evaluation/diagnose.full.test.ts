import assert from "node:assert/strict";
import test from "node:test";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { shapes } from "../../src/datasets/generators/shapes.js";
import { withLabelNoise } from "../../src/datasets/generators/with-label-noise.js";
import { diagnoseLowAccuracy } from "../../src/evaluation/diagnose-low-accuracy.js";
import { diagnoseOverfitting, type Regularization } from "../../src/evaluation/diagnose-overfitting.js";
import type { Diagnosis } from "../../src/evaluation/diagnosis/diagnosis.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { tf } from "../../src/tensorflow/index.js";

const outcomeOf = ({ tests }: Diagnosis, about: string) => tests.find((one) => one.about === about)?.outcome;

const build = (style: Regularization = {}) =>
  buildCnnModel({
    inputShape: [64, 64, 1],
    numClasses: 10,
    downsample: 4,
    standardize: true,
    seed: 1,
    ...style,
  });

test("few digits, seen often: a gap is found, and every remedy is tried", async () => {
  const data = {
    train: digitsOnClutter({ count: 800, seed: 1 }),
    test: digitsOnClutter({ count: 300, seed: 2, split: "test" }),
  };
  await diagnoseOverfitting(build, data, { training: { epochs: 1, validation: 0 } });
  const before = tf.memory().numTensors;
  const diagnosis = await diagnoseOverfitting(build, data, {
    training: { epochs: 20, seed: 1 },
    smaller: () =>
      buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 8, standardize: true, seed: 1 }),
  });
  assert.equal(tf.memory().numTensors, before);
  assert.equal(outcomeOf(diagnosis, "gap"), "fault");
  assert.match(
    diagnosis.verdict,
    /^It overfits: a gap of 0\.\d\d \(95 % interval 0\.\d\d to 0\.\d\d\) in accuracy/,
  );
  assert.match(diagnosis.verdict, /What gains most .* best of 5 remedies, .* optimistic: measure once more/);
  assert.deepEqual(
    diagnosis.tests.map(({ about }) => about),
    ["gap", "dropout", "L2", "augmentation", "fewer weights", "early stopping"],
  );
  const [rows] = Object.values(diagnosis.tables) as [{ run: string; weights: number }[]];
  assert.ok(rows.find(({ run }) => run === "fewer weights")!.weights < rows[0]!.weights);
  assert.match(await diagnosis.toHtml(), /Does it overfit/);
});

test("a learning rate that is far too low is found, and the better one tried", async () => {
  const data = {
    train: digitsOnClutter({ count: 600 }),
    test: digitsOnClutter({ count: 200, split: "test" }),
  };
  const diagnosis = await diagnoseLowAccuracy(build, data, { training: { epochs: 12, learningRate: 1e-5 } });
  assert.equal(outcomeOf(diagnosis, "learning rate"), "fault");
  const advice = diagnosis.tests.find(({ about }) => about === "learning rate")?.advice ?? "";
  assert.match(advice, /^Train with learningRate: .* same test images, so the figure is optimistic/);
  assert.equal(outcomeOf(diagnosis, "capacity"), "fault", "at that rate it does not learn what it is shown");
  assert.equal(outcomeOf(diagnosis, "data and labels"), "fine");
});

test("planted label errors are found", async () => {
  const train = withLabelNoise(shapes({ count: 240, seed: 1 }), { swapped: 0.08 });
  const one = {
    ...train,
    read: async (index: number) => {
      const sample = await train.read(index);
      return { ...sample, boxes: sample.boxes.slice(0, 1), labels: sample.labels.slice(0, 1) };
    },
  };
  const { image } = await one.read(0);
  const make = () =>
    buildCnnModel({ inputShape: image.shape, numClasses: train.classes.length, downsample: 4, seed: 1 });
  const diagnosis = await diagnoseLowAccuracy(make, { train: one, test: one }, { training: { epochs: 1 } });
  assert.equal(outcomeOf(diagnosis, "data and labels"), "fault");
});
