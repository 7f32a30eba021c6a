// One rectangle on 8 x 8 pixels. There are only 324 different pictures: drawn at random, as the public reference does
// (mean IoU 0.882), all of its test part was trained on; cut without leakage, nothing was.

import type { Box } from "../../../src/boxes/boxes.js";
import type { DetectionDataset } from "../../../src/datasets/dataset.js";
import { oneRectangle } from "../../../src/datasets/generators/one-rectangle.js";
import { splitDataset } from "../../../src/datasets/splits/split-dataset.js";
import type { Image } from "../../../src/image/image.js";
import { meanIou } from "../../../src/metrics/mean-iou.js";
import { buildLocalizer } from "../../../src/models/build-localizer.js";
import { localizerOutcome } from "../localizer-outcome.js";
import type { Experiment, Outcome } from "../quality-experiment.js";

const network = {
  backbone: "plain",
  filters: [64],
  inputShape: [8, 8, 1],
  numClasses: 2,
  heads: "boxes",
  boxHead: "soft-argmax",
} as const;

/** What needs no learning: the smallest box around the lit pixels. */
function litBox({ data, shape: [, width] }: Image): Box {
  const lit = Array.from(data.keys()).filter((at) => data[at]! > 0);
  const [xs, ys] = [lit.map((at) => at % width), lit.map((at) => Math.floor(at / width))];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
}

async function outcomeOf(
  train: DetectionDataset,
  test: DetectionDataset,
  { seed, epochs }: { seed: number; epochs: number },
): Promise<Outcome> {
  const model = buildLocalizer({ ...network, seed });
  const outcome = await localizerOutcome(model, { train, test, seed, epochs, validation: 0 });
  const samples = await Promise.all(Array.from({ length: test.length }, (_, index) => test.read(index)));
  const ceiling = meanIou(
    samples.map(({ boxes }) => boxes[0]!),
    samples.map(({ image }) => litBox(image)),
  );
  return { ...outcome, facts: { ...outcome.facts, "box of lit pixels": ceiling } };
}

export const experiments: readonly Experiment[] = [
  {
    name: "one-rectangle-leaky",
    measures: { "mean-iou": {} },
    note: "Test pictures drawn from the same 324 as the training's: what the public reference's 0.882 measures.",
    run: (seed) =>
      outcomeOf(oneRectangle({ count: 4000, seed }), oneRectangle({ count: 1000, seed: seed + 1000 }), {
        ...{ seed, epochs: 10 },
      }),
  },
  {
    name: "one-rectangle-leak-free",
    measures: { "mean-iou": { must: 0.9 } },
    note: "Each of the 324 pictures once; the fifth that is tested on was never seen.",
    run: (seed) => {
      const [train, test] = splitDataset(oneRectangle(), { fractions: [0.8, 0.2], seed });
      return outcomeOf(train, test, { seed, epochs: 150 });
    },
  },
];
