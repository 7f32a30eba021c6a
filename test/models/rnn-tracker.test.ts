import assert from "node:assert/strict";
import test from "node:test";
import { pairedBoxIou } from "../../src/boxes/paired-box-iou.js";
import { clips } from "../../src/datasets/clips.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { movingObjects } from "../../src/datasets/generators/moving-objects.js";
import { predictTracker } from "../../src/evaluation/predict-tracker.js";
import { SpatialSoftmax } from "../../src/models/layers/spatial-softmax.js";
import { buildRnnTracker, recurrences } from "../../src/models/trackers/build-rnn-tracker.js";
import { tf } from "../../src/tensorflow/index.js";
import { trainModel } from "../../src/training/train-model.js";

const small = { inputShape: [24, 32, 1], filters: [8, 8], units: 8, clipLength: 4 } as const;

for (const recurrence of recurrences) {
  test(`${recurrence}: a box a frame for videos of any length, by what was seen up to then`, async () => {
    const model = buildRnnTracker({ ...small, recurrence, seed: 3 });
    const frames = tf.randomUniform([2, 6, 24, 32, 1], 0, 1, "float32", 5) as tf.Tensor5D;
    const whole = model.forward(frames);
    assert.deepEqual(whole.shape, [2, 6, 4]);
    const begun = model.forward(tf.slice(frames, [0, 0], [2, 3]));
    const difference = tf.max(tf.abs(tf.sub(tf.slice(whole, [0, 0], [2, 3]), begun)));
    assert.ok((await difference.data())[0]! < 1e-5);
    // Memory: the same frame after other frames is seen otherwise.
    const last = model.forward(tf.slice(frames, [0, 5], [2, 1]));
    const moved = tf.max(tf.abs(tf.sub(tf.slice(whole, [0, 5], [2, 1]), last)));
    assert.ok((await moved.data())[0]! > 1e-5);
    tf.disposeVariables();
  });
}

test("a saved tracker tells the same boxes", async () => {
  const model = buildRnnTracker({ ...small, recurrence: "lstm" });
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
  const frames = tf.randomUniform([1, 3, 24, 32, 1], 0, 1, "float32", 6) as tf.Tensor5D;
  const [was, is] = [model.forward(frames), loaded.apply(frames) as tf.Tensor];
  assert.deepEqual(await is.array(), await was.array());
});

test("a spatial softmax looks where the heat is", async () => {
  const heat = tf.buffer([1, 4, 8, 1]);
  heat.set(60, 0, 1, 6, 0);
  const features = tf.reshape(tf.range(0, 64), [1, 4, 8, 2]);
  const [seen, point] = new SpatialSoftmax({}).call([features, heat.toTensor()]) as [tf.Tensor, tf.Tensor];
  assert.deepEqual(await point.array(), [[6.5 / 8, 1.5 / 4]]);
  assert.deepEqual(await seen.array(), [[28, 29]]);
  const [, middle] = new SpatialSoftmax({}).call([features, tf.zeros([1, 4, 8, 1])]) as [
    tf.Tensor,
    tf.Tensor,
  ];
  for (const value of await middle.data()) assert.ok(Math.abs(value - 0.5) < 1e-6);
});

test("training on clips teaches it; its boxes are pixels of the frames", async () => {
  const settings = { objects: [1, 1], edges: "bounce", size: [40, 40], frames: 6, kind: "shapes" } as const;
  const pieces = await clips(movingObjects({ ...settings, count: 96, seed: 1 }), {
    frames: 6,
    size: [32, 32],
  });
  const model = buildRnnTracker({
    inputShape: [32, 32, 1],
    filters: [8, 16],
    units: 16,
    clipLength: 6,
    seed: 1,
  });
  const learning = { epochs: 8, batchSize: 8, learningRate: 0.01, validation: 0, seed: 1 } as const;
  const before = tf.memory().numTensors;
  const history = await trainModel(model, pieces, learning);
  assert.equal(tf.memory().numTensors, before);
  assert.ok(history.loss.at(-1)! < 0.75 * history.loss[0]!, `${history.loss}`);

  const unseen = movingObjects({ ...settings, count: 8, seed: 2 });
  const ious: number[] = [];
  for (const { first, length } of unseen.sequences) {
    const samples = await Promise.all(Array.from({ length }, (_, frame) => unseen.read(first + frame)));
    const boxes = await predictTracker(
      model,
      samples.map(({ image }) => image),
    );
    for (const [x1, y1, x2, y2] of boxes)
      assert.ok(0 <= x1 && x1 <= x2 && x2 <= 40 && 0 <= y1 && y1 <= y2 && y2 <= 40);
    ious.push(
      ...pairedBoxIou(
        boxes,
        samples.map(({ boxes: [box] }) => box!),
      ),
    );
  }
  const mean = ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
  assert.ok(mean > 0.3, `mean IoU ${mean}`);
});

test("bad input is an error that names it", async () => {
  const model = buildRnnTracker(small);
  const videos = movingObjects({ count: 2, frames: 8, objects: [1, 1], edges: "bounce", size: [40, 40] });
  const build = (options: object) => () => buildRnnTracker({ ...small, ...options });
  assert.throws(
    build({ recurrence: "tcn" }),
    /RangeError: recurrence must be one of lstm, gru, conv-lstm, got "tcn"/,
  );
  assert.throws(build({ units: 0 }), /RangeError: units must be a whole number >= 1, got 0/);
  assert.throws(build({ clipLength: 1 }), /RangeError: clipLength must be a whole number >= 2, got 1/);
  assert.throws(build({ inputShape: [24, 32] }), /TypeError: inputShape must be \[height, width, channels\]/);
  const long = await clips(videos, { frames: 8, size: [24, 32] });
  await assert.rejects(
    () => trainModel(model, long, { validation: 0 }),
    /has 8 boxes, this tracker learns from clips of 4 frames/,
  );
  await assert.rejects(
    () => trainModel(model, digitsOnClutter({ count: 20 })),
    /has 1 boxes, this tracker learns from clips of 4 frames/,
  );
  await assert.rejects(
    () => predictTracker(model, []),
    /RangeError: frames must hold at least one image, got none/,
  );
  await assert.rejects(() => predictTracker(model, [7 as never]), /TypeError: frames\[0\]: image must be/);
});
