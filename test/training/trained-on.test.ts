import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { subset } from "../../src/datasets/subset.js";
import { resizeImage } from "../../src/image/resize-image.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { loadModel } from "../../src/models/saved/load-model.js";
import { saveModel } from "../../src/models/saved/save-model.js";
import { trainModel } from "../../src/training/train-model.js";
import { notingTrainedOn, wasTrainedOn } from "../../src/training/trained-on.js";

const digits = digitsOnClutter({ count: 30 });

test("a model knows the samples that it was trained on, augmented or not, and those held out not; saved with it", async () => {
  const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
  const augment = [{ name: "rotate", degrees: [-9, 9] }] as const;
  await trainModel(model, subset(digits, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), { epochs: 1, augment });
  const seen = Array.from({ length: 30 }, (_, index) => wasTrainedOn(model, digits.read(index)));
  assert.equal(seen.filter(Boolean).length, 9, "one in ten is held out");
  assert.equal(seen.slice(10).some(Boolean), false);
  const folder = mkdtempSync(path.join(tmpdir(), "trained-on-"));
  await saveModel(model, folder);
  const loaded = await loadModel(folder);
  rmSync(folder, { recursive: true });
  assert.deepEqual(
    seen,
    Array.from({ length: 30 }, (_, index) => wasTrainedOn(loaded, digits.read(index))),
  );
  model.dispose();
  loaded.dispose();
});

test("a picture that came smaller is the same; one of the same id with another box is another", async () => {
  const model = {};
  const small: DetectionDataset = {
    ...digits,
    read: async (index) => ({ ...digits.read(index), ...(await resizeImage(digits.read(index), [32, 32])) }),
  };
  await notingTrainedOn(model, small).read(3);
  const sample = digits.read(3);
  assert.equal(wasTrainedOn(model, sample), true);
  assert.equal(wasTrainedOn(model, { ...sample, boxes: [[1, 1, 20, 20]] }), false);
  assert.equal(wasTrainedOn(model, { ...sample, id: "another" }), false);
});
