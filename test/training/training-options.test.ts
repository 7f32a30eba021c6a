import assert from "node:assert/strict";
import test from "node:test";
import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import { keptSamples } from "../../src/training/kept-samples.js";
import { planTraining } from "../../src/training/training-options.js";
import { trainingRecipe } from "../../src/training/training-recipe.js";

const input = { imageShape: [64, 64, 1], resizeMode: "stretch" } as const;
const canvases = digitsOnClutter({ count: 50, seed: 1 });

async function ids(dataset: DetectionDataset | undefined): Promise<string[]> {
  const found: string[] = [];
  for (let index = 0; index < (dataset?.length ?? 0); index++) found.push((await dataset!.read(index)).id);
  return found;
}

test("a tenth is held out, drawn at random by the seed, never trained on", async () => {
  const { training, validation, steps } = planTraining(canvases, input, {
    seed: 1,
    epochs: 3,
    batchSize: 20,
  });
  const [trained, held, all] = [await ids(training), await ids(validation), await ids(canvases)];
  assert.deepEqual([trained.length, held.length, steps], [45, 5, 9]);
  assert.deepEqual([...trained, ...held].toSorted(), all.toSorted());
  assert.notDeepEqual(held.toSorted(), all.slice(-5).toSorted(), "not the last rows");
  assert.deepEqual(await ids(planTraining(canvases, input, { seed: 1 }).validation), held);
  assert.notDeepEqual(await ids(planTraining(canvases, input, { seed: 2 }).validation), held);
});

test("a detector brings its own recipe, what a person says goes before it, a localizer has none", () => {
  const size = { inputShape: [32, 32, 1], numClasses: 10, filters: [4, 4, 4, 4], channels: 4 } as const;
  const centers = buildCenterDetector(size);
  const queries = buildQueryDetector({ ...size, filters: [4, 4, 4] });
  assert.deepEqual(trainingRecipe(input), {});
  const plan = planTraining(canvases, centers, {});
  assert.deepEqual([plan.batchSize, plan.learningRate, plan.weightAverage], [8, 0.002, 0.99]);
  assert.deepEqual([plan.schedule(1, 100), plan.schedule(10, 100)], [0.1, 1]);
  const own = planTraining(canvases, queries, { learningRate: 0.01, weightAverage: 0.5 });
  assert.deepEqual([own.batchSize, own.learningRate, own.weightAverage], [16, 0.01, 0.5]);
  assert.deepEqual(own.clip, { norm: 1 });
  centers.dispose();
  queries.dispose();
});

test("samples are read once and kept, as far as they fit", async () => {
  const reads: number[] = [];
  const counted = {
    ...canvases,
    read: (index: number) => {
      reads.push(index);
      return canvases.read(index);
    },
  };
  const kept = keptSamples(counted, {}, 3 * 4096);
  for (const index of [0, 1, 0, 2, 3, 3, 1, 2]) {
    assert.deepEqual(await kept.read(index), canvases.read(index));
  }
  assert.deepEqual(reads, [0, 1, 2, 3, 3], "three canvases of 4,096 bytes fit, the fourth is read each time");
});
