import test from "node:test";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildRnnModel } from "../../src/models/build-rnn-model.js";
import { buildAnchorDetector } from "../../src/models/detectors/build-anchor-detector.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import { noBrowser } from "../browser/jupyter-lab.js";
import { checkDetector, checkLocalizer } from "./browser-page.js";

const skip = noBrowser;
const options = { numClasses: 10, seed: 4 } as const;
const ofTwo = { numClasses: 2, filters: [8, 16, 16], channels: 16, seed: 3 } as const;

test("localizers of other kinds tell in the browser what they tell in Node", { skip }, async () => {
  await checkLocalizer(buildRnnModel({ ...options, inputShape: [32, 32, 3], heads: "boxes" }), "rnn");
  const downsample = 2;
  await checkLocalizer(
    buildCnnModel({ ...options, inputShape: [64, 64, 1], heads: "classes", downsample }),
    "classes",
  );
});

test("detectors of other kinds find in the browser what they find in Node", { skip }, async () => {
  await checkDetector(buildAnchorDetector({ ...ofTwo, inputShape: [48, 48, 3] }), "anchor");
  // Attention upon attention with random weights: float32 sums in another order weigh more.
  await checkDetector(buildQueryDetector({ ...ofTwo, inputShape: [64, 64, 1] }), "query", {
    tolerance: 5e-3,
  });
});
