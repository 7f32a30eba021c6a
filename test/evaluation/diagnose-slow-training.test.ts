import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { diagnoseLowAccuracy } from "../../src/evaluation/diagnose-low-accuracy.js";
import { diagnoseOverfitting } from "../../src/evaluation/diagnose-overfitting.js";
import { diagnoseSlowTraining } from "../../src/evaluation/diagnose-slow-training.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { tf } from "../../src/tensorflow/index.js";
import { wasTrainedOn } from "../../src/training/trained-on.js";

const digits = digitsOnClutter({ count: 24 });
const build = () => buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 });

test("slow augmentation is found, and the model is as it was", async () => {
  // Large pictures that are turned by 40 degrees and back cost far more than the small network.
  const large: DetectionDataset = {
    ...digits,
    read: async (index) => {
      await setTimeout(5);
      const { image, ...sample } = digits.read(index);
      const data = new Uint8Array(1024 * 1024 * 3).fill(index);
      return { ...sample, boxes: [[100, 100, 900, 900]], image: { data, shape: [1024, 1024, 3] } };
    },
  };
  const model = build();
  const before = [...model.getWeights()[0]!.dataSync()];
  const tensors = tf.memory().numTensors;
  const diagnosis = await diagnoseSlowTraining(model, large, {
    training: {
      batchSize: 4,
      augment: [
        { name: "affine", degrees: [-40, 40] },
        { name: "blur", sigma: [2, 3] },
      ],
    },
    batchSizes: [8],
    seconds: 0.3,
  });
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual([...model.getWeights()[0]!.dataSync()], before);
  assert.equal(wasTrainedOn(model, await large.read(0)), false);
  const [rows] = Object.values(diagnosis.tables) as [
    { batchSize: number; compute: number; readFirst: number }[],
  ];
  assert.deepEqual(
    rows.map(({ batchSize }) => batchSize),
    [4, 8],
  );
  assert.ok(rows.every(({ compute, readFirst }) => compute > 0 && readFirst > 0));
  assert.equal(diagnosis.tests[0]?.about, "data");
  assert.equal(diagnosis.tests[0]?.outcome, "fault", diagnosis.tests[0]?.sentence);
  assert.match(diagnosis.verdict, /^Training takes [\d.,]+ images\/s\. What holds it up: data/);
  assert.equal(JSON.parse(JSON.stringify(diagnosis)).schema, "pinpoint-diagnosis-1");
  assert.match(await diagnosis.toHtml(), /Why is training slow/);
  model.dispose();
});

test("says what cannot be diagnosed", async () => {
  const model = build();
  await assert.rejects(diagnoseSlowTraining(model, digits, { seconds: 0 }), /seconds must be > 0, got 0/);
  await assert.rejects(diagnoseSlowTraining(model, { ...digits, length: 0 }), /is empty/);
  const data = { train: digits, test: digits };
  await assert.rejects(
    diagnoseOverfitting(() => tf.sequential() as never, data),
    { name: "TypeError", message: /^build must return a localizer/ },
  );
  await assert.rejects(
    diagnoseLowAccuracy(build, { ...data, train: { ...digits, length: 9 } }),
    /train must hold at least 16 images, got 9/,
  );
  model.dispose();
});
