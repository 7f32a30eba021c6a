// One handwritten digit on clutter, 64 x 64; three minutes of training each on 2 cores.
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import { buildCnnModel } from "../../../src/models/build-cnn-model.js";
import { localizerOutcome } from "../localizer-outcome.js";
import type { Experiment } from "../quality-experiment.js";

const network = { inputShape: [64, 64, 1], numClasses: 10, standardize: true, downsample: 2 } as const;

export const experiments: readonly Experiment[] = [
  {
    name: "one-digit-cnn",
    measures: { accuracy: { must: 0.93, aim: 0.95 }, "mean-iou": { must: 0.78, aim: 0.85 } },
    budgetSeconds: 180,
    run: (seed) =>
      localizerOutcome(buildCnnModel({ ...network, seed }), {
        train: digitsOnClutter({ count: 20_000, seed }),
        test: digitsOnClutter({ count: 1000, seed, split: "test" }),
        ...{ seed, epochs: 3, validation: 0.05 },
      }),
  },
];
