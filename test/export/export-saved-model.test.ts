import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { exportSavedModel } from "../../src/export/export-saved-model.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { tf } from "../../src/tensorflow/index.js";
import { largestDifference } from "../tensorflow/largest-difference.js";
import { savedOutputs } from "./saved-outputs.js";

const folder = mkdtempSync(join(tmpdir(), "pinpoint-saved-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const small = { inputShape: [32, 32, 1], numClasses: 3, seed: 1 } as const;
const models = {
  "a localizer": () => buildCnnModel({ ...small, standardize: true, downsample: 2 }),
  "a localizer of boxes alone": () => buildCnnModel({ ...small, heads: "boxes" }),
  "a detector": () => buildCenterDetector({ ...small, inputShape: [48, 64, 3] }),
};
for (const [name, build] of Object.entries(models)) {
  test(`${name} as a SavedModel gives what it gives here, and leaves nothing behind`, async () => {
    const model = build();
    const target = join(folder, name);
    const tensors = tf.memory().numTensors;
    await exportSavedModel(model, target, { batchSize: 2 });
    assert.equal(tf.memory().numTensors, tensors);
    const { images, outputs } = savedOutputs(model, 2);
    const loaded = await tf.node.loadSavedModel(target);
    const found = loaded.predict({ images }) as tf.NamedTensorMap;
    assert.deepEqual(Object.keys(found).sort(), Object.keys(outputs).sort());
    for (const [output, value] of Object.entries(outputs)) {
      assert.ok(largestDifference(found[output]!, value) <= 1e-5, output);
    }
    loaded.dispose();
  });
}

test("bad input is an error, and nothing is written or overwritten", async () => {
  const model = buildCnnModel(small);
  const target = join(folder, "bad");
  await assert.rejects(exportSavedModel({} as never, target), /^TypeError: model must be a localizer or a/);
  await assert.rejects(exportSavedModel(model, target, { batchSize: 0 }), /^RangeError: batchSize must be a/);
  assert.ok(!readdirSync(folder).includes("bad"));
  mkdirSync(target);
  await assert.rejects(exportSavedModel(model, target), /^RangeError: .*bad is there already/);
  assert.deepEqual(readdirSync(target), []);
});
