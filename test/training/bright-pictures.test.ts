import assert from "node:assert/strict";
import test from "node:test";
import type { DetectionDataset, Sample } from "../../src/datasets/dataset.js";
import { evaluateModel } from "../../src/evaluation/evaluate-model.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { createRandom } from "../../src/random.js";
import { trainModel } from "../../src/training/train-model.js";

/** A dark cell of 6 to 11 pixels on bright, noisy 32 x 32: what photographs through a microscope look like. */
function brightPictures(count: number, seed: number): DetectionDataset {
  const side = 32;
  const read = (index: number): Sample => {
    const random = createRandom(seed, index);
    const data = Uint8Array.from({ length: side * side * 3 }, () => random.integer(200, 220));
    const [width, height] = [random.integer(6, 11), random.integer(6, 11)];
    const [left, top] = [random.integer(0, side - width), random.integer(0, side - height)];
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) data.set([120, 100], 3 * (y * side + x));
    }
    const box = [left, top, left + width, top + height] as const;
    return { id: String(index), image: { data, shape: [side, side, 3] }, boxes: [box], labels: [0] };
  };
  return { name: "bright pictures", classes: ["cell"], length: count, read };
}

// With the generalized IoU alone all seeds ended at the whole image; with the edges' error beside it, but pictures as they
// are, seed 2 stayed at the mean box.
for (const [seed, standardize] of [
  [0, false],
  [2, true],
] as const) {
  test(`a box head does not stick on bright pictures: seed ${seed}, standardize ${standardize}`, async () => {
    const [train, held] = [brightPictures(256, 1), brightPictures(100, 2)];
    const options = { inputShape: [32, 32, 3], numClasses: 2, heads: "boxes" } as const;
    const model = buildCnnModel({ ...options, standardize, seed });
    await trainModel(model, train, { epochs: 10, seed });
    const { meanIou, baseline } = await evaluateModel(model, held, { train });
    assert.ok(meanIou > 0.4 && meanIou > 3 * baseline.meanIou, `${meanIou}, mean box ${baseline.meanIou}`);
    model.dispose();
  });
}
