import assert from "node:assert/strict";
import test from "node:test";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import { tf } from "../../src/tensorflow/index.js";
import { batches } from "../../src/training/batches.js";
import { queryTask } from "../../src/training/tasks/query-task.js";

test("matching queries moves no weight: batch normalization moves in the step alone, and never when measured", async () => {
  const model = buildQueryDetector({
    ...{ inputShape: [32, 32, 1], numClasses: 10, filters: [4, 4, 4], channels: 8, grid: [2, 2], seed: 1 },
    ...{ decoderBlocks: 1, encoderBlocks: 0, numHeads: 2 },
  });
  const task = queryTask(model, {});
  const weights = () => model.getWeights().map((weight) => Array.from(weight.dataSync()));
  const before = weights();
  assert.ok(model.nonTrainableWeights.length > 0);
  const scenes = digitScenes({ count: 4, seed: 1 });
  for await (const { images, samples } of batches(scenes, { batchSize: 4, size: [32, 32] })) {
    for (const training of [true, false]) {
      const truth = await task.truth(samples, images, scenes.name, { training });
      assert.deepEqual(weights(), before, `training ${training}`);
      tf.dispose({ ...truth });
    }
    // The pass of a step itself does move it.
    tf.tidy(() => void model.forward(images, { training: true }));
    assert.notDeepEqual(weights(), before);
  }
  task.dispose?.();
  model.dispose();
});
