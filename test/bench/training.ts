// What trainModel costs beside the compiled step itself: reading, shuffling, targets, progress, checks and bookkeeping.
// Both do the same steps on the same pictures, in turn; the first epoch, which records and reads, counts for neither.
import type { DetectionDataset } from "../../src/datasets/dataset.js";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import type { Detector } from "../../src/models/detectors/detector.js";
import type { Localizer } from "../../src/models/localizer.js";
import { onProgress } from "../../src/progress.js";
import { tf } from "../../src/tensorflow/index.js";
import { batches } from "../../src/training/batches.js";
import { createOptimizer } from "../../src/training/optimizers/create-optimizer.js";
import { taskOf } from "../../src/training/tasks/task-of.js";
import { trainModel } from "../../src/training/train-model.js";
import { trainingStep } from "../../src/training/training-steps.js";
import { type Row, report } from "./report.js";

const ROUNDS = 5;
/** Timed epochs of a round. */
const EPOCHS = 4;

interface Contest {
  readonly row: string;
  readonly model: () => Localizer | Detector;
  readonly dataset: DetectionDataset;
  readonly batchSize: number;
}

const CONTESTS: readonly Contest[] = [
  {
    row: "trainModel-vs-bare-step-cnn",
    model: () => buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, seed: 1 }),
    dataset: digitsOnClutter({ count: 640, seed: 1 }),
    batchSize: 32,
  },
  {
    row: "trainModel-vs-bare-step-center",
    model: () => buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10, seed: 1 }),
    dataset: digitScenes({ count: 128, seed: 1 }),
    batchSize: 8,
  },
];

/** The seconds of an epoch of steps on batches that lie ready. */
async function bareSeconds({ model: build, dataset, batchSize }: Contest): Promise<number> {
  const model = build();
  const task = taskOf(model, {});
  const optimizer = createOptimizer(
    model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    "adam",
  );
  const train = trainingStep(task, { optimizer });
  const ready: { images: tf.Tensor4D; truth: Record<string, tf.Tensor> }[] = [];
  for await (const { images, samples } of batches(dataset, { batchSize })) {
    ready.push({ images: images.clone(), truth: { ...(await task.truth(samples, images, dataset.name)) } });
  }
  let step = 0;
  const epoch = async () => {
    for (const { images, truth } of ready) await train(images, truth, 0.001, ++step);
  };
  await epoch();
  const begun = performance.now();
  for (let turn = 0; turn < EPOCHS; turn++) await epoch();
  const seconds = (performance.now() - begun) / 1000 / EPOCHS;
  tf.dispose(ready.map(({ images, truth }) => ({ images, ...truth })));
  train.dispose();
  optimizer.dispose();
  model.dispose();
  return seconds;
}

/** The seconds of an epoch of trainModel. */
async function trainSeconds({ model: build, dataset, batchSize }: Contest): Promise<number> {
  const model = build();
  const ends: number[] = [];
  let seen: unknown;
  const stop = onProgress(({ bar }) => {
    if (bar.payload === undefined || bar.payload === seen) return;
    seen = bar.payload;
    ends.push(performance.now());
  });
  await trainModel(model, dataset, { epochs: EPOCHS + 1, batchSize, validation: 0, seed: 1 });
  stop();
  model.dispose();
  return (ends.at(-1)! - ends[0]!) / 1000 / EPOCHS;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const contest of CONTESTS) {
    const bare: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await bareSeconds(contest));
      whole.push(await trainSeconds(contest));
    }
    const ratio = median(bare) / median(whole);
    console.log(
      `${contest.row}: bare step ${median(bare).toFixed(3)} s an epoch, trainModel ${median(whole).toFixed(3)} s, ` +
        `overhead ${((1 / ratio - 1) * 100).toFixed(1)} %; each round ${bare.map((b, i) => (b / whole[i]!).toFixed(2)).join(" ")}`,
    );
    rows.push({ bench: "training", row: contest.row, ratio, must: 0.95, aim: 0.98 });
  }
  report(rows);
}

void main();
