// One handwritten digit on clutter, 64 x 64, three minutes of training each on 2 cores: the article's three families with
// their plain heads and with a box head of votes, other backbones, and features fused.
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import { buildAttentionModel } from "../../../src/models/build-attention-model.js";
import { buildCnnModel } from "../../../src/models/build-cnn-model.js";
import { buildLocalizer } from "../../../src/models/build-localizer.js";
import { buildRnnModel } from "../../../src/models/build-rnn-model.js";
import { buildFusionModel } from "../../../src/models/fusion/build-fusion-model.js";
import type { Localizer } from "../../../src/models/localizer.js";
import type { TrainingOptions } from "../../../src/training/training-options.js";
import { localizerOutcome } from "../localizer-outcome.js";
import type { Bounds, Experiment, Outcome } from "../quality-experiment.js";

const pictures = { inputShape: [64, 64, 1], numClasses: 10, downsample: 2 } as const;
const votes = { boxHead: "soft-argmax" } as const;
const budgetSeconds = 180;

/** What every family is trained by, but for how often it sees the pictures: as often as the budget allows. */
const training = { validation: 0, weightAverage: 0.99 } satisfies TrainingOptions;

const must = { accuracy: { must: 0.93, aim: 0.95 }, "mean-iou": { must: 0.78, aim: 0.85 } };
const reported = { accuracy: {}, "mean-iou": {} };

function trained(
  model: Localizer<"both">,
  { seed, epochs, count = 25_000 }: { seed: number; epochs: number; count?: number },
): Promise<Outcome> {
  return localizerOutcome(model, {
    train: digitsOnClutter({ count, seed }),
    test: digitsOnClutter({ count: 1000, seed, split: "test" }),
    ...{ ...training, seed, epochs },
  });
}

function family(
  name: string,
  build: (seed: number) => Localizer<"both">,
  { epochs, measures = reported }: { epochs: number; measures?: Readonly<Record<string, Bounds>> },
): Experiment {
  const run = (seed: number) => trained(build(seed), { seed, epochs });
  return { name: `one-digit-${name}`, measures, budgetSeconds, run };
}

/** So many pictures are seen in all, however many there are. */
const seenInAll = 100_000;

/** How quality grows with the number of training pictures. */
const curve = [500, 1000, 2500, 10_000, 50_000].map((count): Experiment => {
  const run = (seed: number) =>
    trained(buildCnnModel({ ...pictures, ...votes, seed }), { seed, count, epochs: seenInAll / count });
  return { name: `curve-of-${count}-images`, measures: reported, budgetSeconds, run };
});

/** The features of two models that have learned nothing yet, trained together. */
async function fusedOutcome(seed: number): Promise<Outcome> {
  const parts = [buildCnnModel({ ...pictures, seed }), buildAttentionModel({ ...pictures, seed })] as const;
  const fused = buildFusionModel({ models: [...parts], seed });
  for (const part of parts) part.dispose();
  return trained(fused, { seed, epochs: 4 });
}

export const experiments: readonly Experiment[] = [
  family("cnn", (seed) => buildCnnModel({ ...pictures, ...votes, seed }), {
    ...{ epochs: 8, measures: must },
  }),
  family("attention", (seed) => buildAttentionModel({ ...pictures, ...votes, seed }), {
    ...{ epochs: 8, measures: must },
  }),
  family("cnn-dense-head", (seed) => buildCnnModel({ ...pictures, dropout: 0.2, seed }), { epochs: 8 }),
  family("rnn-over-cells", (seed) => buildRnnModel({ ...pictures, over: "cells", seed }), {
    ...{ epochs: 8, measures: { accuracy: {}, "mean-iou": { must: 0.65 } } },
  }),
  family("rnn-over-rows", (seed) => buildRnnModel({ ...pictures, seed }), { epochs: 5 }),
  family(
    "residual",
    (seed) => buildLocalizer({ ...pictures, ...votes, backbone: "residual", batchNorm: true, seed }),
    { epochs: 6 },
  ),
  family(
    "separable",
    (seed) => buildLocalizer({ ...pictures, ...votes, backbone: "separable", batchNorm: true, seed }),
    { epochs: 8 },
  ),
  family(
    "vision-transformer",
    (seed) => buildLocalizer({ ...pictures, ...votes, backbone: "vision-transformer", downsample: 1, seed }),
    { epochs: 5 },
  ),
  {
    name: "one-digit-fused",
    measures: reported,
    budgetSeconds,
    note: "Features of CNN and attention model, concatenated and trained together; baseline: the better of the two alone.",
    async run(seed, others) {
      const alone = [
        await others("one-digit-cnn-dense-head"),
        await others("one-digit-attention-dense-head"),
      ];
      const outcome = await fusedOutcome(seed);
      const better = (measure: string) => Math.max(...alone.map(({ values }) => values[measure]!));
      return { ...outcome, baselines: { accuracy: better("accuracy"), "mean-iou": better("mean-iou") } };
    },
  },
  family("attention-dense-head", (seed) => buildAttentionModel({ ...pictures, dropout: 0.2, seed }), {
    epochs: 8,
  }),
  ...curve,
];
