import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { buildAttentionModel } from "../../src/models/build-attention-model.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildLocalizer } from "../../src/models/build-localizer.js";
import { buildRnnModel } from "../../src/models/build-rnn-model.js";
import { AnchorDetector } from "../../src/models/detectors/anchor-detector.js";
import { buildAnchorDetector } from "../../src/models/detectors/build-anchor-detector.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import type { Detector } from "../../src/models/detectors/detector.js";
import { Localizer } from "../../src/models/localizer.js";
import { loadModel } from "../../src/models/saved/load-model.js";
import { saveModel } from "../../src/models/saved/save-model.js";
import { buildRnnTracker } from "../../src/models/trackers/build-rnn-tracker.js";
import { RnnTracker } from "../../src/models/trackers/rnn-tracker.js";
import { tf } from "../../src/tensorflow/index.js";
import { trainModel } from "../../src/training/train-model.js";
import { wasTrainedOn } from "../../src/training/trained-on.js";

const home = mkdtempSync(path.join(tmpdir(), "pinpoint-saved-"));
after(() => rmSync(home, { recursive: true, force: true }));

const size = { inputShape: [64, 64, 1], numClasses: 10, downsample: 2, seed: 1 } as const;
const builders: Record<string, () => Localizer | Detector> = {
  cnn: () => buildCnnModel({ ...size, dropout: 0.2, batchNorm: true, l2: 1e-4, standardize: true }),
  classifier: () => buildCnnModel({ ...size, heads: "classes" }),
  regressor: () => buildCnnModel({ ...size, heads: "boxes", resizeMode: "letterbox" }),
  rnn: () => buildRnnModel(size),
  attention: () => buildAttentionModel(size),
  residual: () => buildLocalizer({ ...size, backbone: "residual" }),
  separable: () => buildLocalizer({ ...size, backbone: "separable", batchNorm: true }),
  transformer: () => buildLocalizer({ ...size, downsample: 1, backbone: "vision-transformer" }),
  "soft-argmax": () => buildCnnModel({ ...size, boxHead: "soft-argmax" }),
  "soft-argmax boxes": () => buildCnnModel({ ...size, boxHead: "soft-argmax", heads: "boxes" }),
  center: () => buildCenterDetector(size),
  anchor: () => buildAnchorDetector(size),
  query: () => buildQueryDetector(size),
};

for (const [name, build] of Object.entries(builders)) {
  test(`a saved model is loaded as what it was: ${name}`, async () => {
    const model = build();
    const folder = path.join(home, name);
    await saveModel(model, folder);
    const loaded = (await loadModel(folder)) as Localizer | Detector;
    assert.equal(loaded.constructor, model.constructor);
    const plain = ({ name, numClasses, imageShape, resizeMode, follows }: Localizer | Detector) => [
      ...[name, numClasses, imageShape, resizeMode, follows],
    ];
    assert.deepEqual(plain(loaded), plain(model));
    if (model instanceof Localizer && loaded instanceof Localizer) assert.equal(loaded.heads, model.heads);
    if (model instanceof AnchorDetector) assert.deepEqual((loaded as AnchorDetector).anchors, model.anchors);
    const images = tf.randomUniform([2, 64, 64, 1], 0, 1, "float32", 3) as tf.Tensor4D;
    const said = (one: Localizer | Detector) =>
      Object.values(one.forward(images)).map((output: tf.Tensor) => Array.from(output.dataSync()));
    assert.deepEqual(said(loaded), said(model));
    const ofTfjs = await tf.loadLayersModel(`file://${folder}/model.json`);
    assert.equal(ofTfjs.countParams(), model.countParams());
    for (const one of [model, loaded, ofTfjs]) one.dispose();
  });
}

for (const recurrence of ["lstm", "conv-lstm"] as const) {
  test(`a saved tracker is loaded as what it was: ${recurrence}`, async () => {
    const tracker = buildRnnTracker({ inputShape: [32, 32, 1], recurrence, clipLength: 4, seed: 1 });
    const folder = path.join(home, recurrence);
    await saveModel(tracker, folder);
    const loaded = (await loadModel(folder)) as RnnTracker;
    assert.ok(loaded instanceof RnnTracker);
    assert.deepEqual([loaded.clipLength, loaded.frameShape], [4, [32, 32, 1]]);
    const frames = tf.randomUniform([1, 4, 32, 32, 1], 0, 1, "float32", 3) as tf.Tensor5D;
    assert.deepEqual(loaded.forward(frames).arraySync(), tracker.forward(frames).arraySync());
    tracker.dispose();
    loaded.dispose();
  });
}

test("a loaded model knows what it was trained on, and trains on", async () => {
  const canvases = digitsOnClutter({ count: 20, seed: 1 });
  const model = buildCnnModel({ ...size, downsample: 4 });
  await trainModel(model, canvases, { epochs: 1, batchSize: 10, validation: 0 });
  await saveModel(model, path.join(home, "trained"));
  const loaded = await loadModel(path.join(home, "trained"));
  assert.equal(wasTrainedOn(loaded, canvases.read(3)), true);
  assert.equal(wasTrainedOn(loaded, digitsOnClutter({ count: 4, seed: 2 }).read(3)), false);
  const { loss } = await trainModel(loaded, canvases, { epochs: 1, batchSize: 10, validation: 0 });
  const more = await trainModel(model, canvases, { epochs: 1, batchSize: 10, validation: 0 });
  assert.deepEqual(loss, more.loss);
  model.dispose();
  loaded.dispose();
});

test("what cannot be loaded or saved is named", async () => {
  const model = builders.cnn!();
  const folder = path.join(home, "damaged");
  await saveModel(model, folder);
  truncateSync(path.join(folder, "weights.bin"), 100);
  await assert.rejects(loadModel(folder), /^Error: The model at .*damaged cannot be loaded: /);
  await assert.rejects(loadModel(path.join(home, "nowhere")), /cannot be loaded: There is no model at /);
  const plain = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  await plain.save(`file://${home}/plain`);
  await assert.rejects(
    loadModel(path.join(home, "plain")),
    /was not saved by saveModel.*tf\.loadLayersModel/,
  );
  await assert.rejects(
    saveModel(plain as never, folder),
    /^TypeError: model must be a localizer, a detector or a tracker, got Sequential/,
  );
  plain.dispose();
  model.dispose();
});
