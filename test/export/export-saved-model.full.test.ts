import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { exportSavedModel } from "../../src/export/export-saved-model.js";
import { buildAttentionModel } from "../../src/models/build-attention-model.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildRnnModel } from "../../src/models/build-rnn-model.js";
import { buildAnchorDetector } from "../../src/models/detectors/build-anchor-detector.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import { Detector } from "../../src/models/detectors/detector.js";
import { tf } from "../../src/tensorflow/index.js";
import { trainModel } from "../../src/training/train-model.js";
import { largestDifference } from "../tensorflow/largest-difference.js";
import { savedOutputs } from "./saved-outputs.js";

const root = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "pinpoint-saved-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const look = { inputShape: [96, 96, 1], numClasses: 10, seed: 1 } as const;
const models = {
  cnn: () => buildCnnModel({ ...look, downsample: 2, standardize: true, dropout: 0.3, batchNorm: true }),
  rnn: () => buildRnnModel({ ...look, downsample: 2, over: "cells" }),
  attention: () => buildAttentionModel({ ...look, downsample: 2 }),
  center: () => buildCenterDetector(look),
  anchors: () => buildAnchorDetector(look),
  queries: () => buildQueryDetector(look),
};
for (const [name, build] of Object.entries(models)) {
  test(`Python's TensorFlow loads it, and gives the same: ${name}`, async () => {
    const model = build();
    if (model instanceof Detector)
      await trainModel(model, digitScenes({ count: 16 }), { epochs: 1, seed: 1 });
    const target = join(folder, name);
    await exportSavedModel(model, target, { batchSize: 2 });
    const { outputs } = savedOutputs(model, 2);
    const python = join(root, ".venv", "bin", "python");
    const script = join(root, "test", "reference", "run-saved-model.py");
    const shape = [2, ...model.imageShape].map(String);
    const { stdout, stderr, status } = spawnSync(python, [script, target, ...shape], {
      encoding: "utf8",
      timeout: 300_000,
    });
    assert.equal(status, 0, stderr);
    const found = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, number[]>;
    assert.deepEqual(Object.keys(found).sort(), Object.keys(outputs).sort());
    for (const [output, value] of Object.entries(outputs)) {
      const difference = largestDifference(value, tf.tensor(found[output]!, value.shape));
      const scale = Math.max(1, tf.max(tf.abs(value)).dataSync()[0]!); // boxes are in pixels
      assert.ok(difference <= 1e-5 * scale, `${output}: ${difference}`);
    }
  });
}
