// One to five handwritten digits on clutter, 96 x 96, by the three kinds of detectors with their default recipes; ten
// minutes of training each on 2 cores, the one that asks twenty.
import { digitScenes } from "../../../src/datasets/generators/digit-scenes.js";
import { buildAnchorDetector } from "../../../src/models/detectors/build-anchor-detector.js";
import { buildCenterDetector } from "../../../src/models/detectors/build-center-detector.js";
import { buildQueryDetector } from "../../../src/models/detectors/build-query-detector.js";
import { detectorOutcome } from "../detector-outcome.js";
import type { Experiment } from "../quality-experiment.js";

const network = { inputShape: [96, 96, 1], numClasses: 10 } as const;

const scenes = (seed: number) => ({
  train: digitScenes({ count: 6000, seed }),
  test: digitScenes({ count: 500, seed, split: "test" }),
  seed,
});

export const experiments: readonly Experiment[] = [
  {
    name: "digit-scenes-center",
    measures: { ap50: { must: 0.9, aim: 0.98 }, ap: {} },
    budgetSeconds: 600,
    run: (seed) =>
      detectorOutcome(buildCenterDetector({ ...network, seed }), { ...scenes(seed), epochs: 14 }),
  },
  {
    name: "digit-scenes-anchor",
    measures: { ap50: { must: 0.9, aim: 0.98 }, ap: {} },
    budgetSeconds: 600,
    run: (seed) =>
      detectorOutcome(buildAnchorDetector({ ...network, seed }), { ...scenes(seed), epochs: 14 }),
  },
  {
    name: "digit-scenes-query",
    measures: { ap50: { must: 0.85, aim: 0.97 }, ap: {} },
    budgetSeconds: 1200,
    run: (seed) => detectorOutcome(buildQueryDetector({ ...network, seed }), { ...scenes(seed), epochs: 20 }),
  },
];
