// What trainModel costs beside the compiled step itself: reading, shuffling, targets, progress, checks and bookkeeping.
// Both do the same steps on the same pictures, in turn; the first epoch, which records and reads, counts for neither. Of all
// others the quickest counts, which other work on the machine has slowed least, in seconds of all processors: TensorFlow
// uses every core, so that what trainModel adds to them it adds to the time. The time itself is printed beside it.
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
import { TrainingState } from "../../src/training/checkpoints/training-state.js";
import { taskOf } from "../../src/training/tasks/task-of.js";
import { trainModel } from "../../src/training/train-model.js";
import { planTraining } from "../../src/training/training-options.js";
import { trainingStep } from "../../src/training/training-steps.js";
import { type Row, report } from "./report.js";

const ROUNDS = 3;
/** Timed epochs of a round. */
const EPOCHS = 5;

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
    dataset: digitsOnClutter({ count: 320, seed: 1 }),
    batchSize: 32,
  },
  {
    row: "trainModel-vs-bare-step-center",
    model: () => buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10, seed: 1 }),
    dataset: digitScenes({ count: 64, seed: 1 }),
    batchSize: 8,
  },
];

/** The seconds of each epoch of steps on batches that lie ready. */
async function bareSeconds({ model: build, dataset, batchSize }: Contest): Promise<Moment[]> {
  const model = build();
  const task = taskOf(model, {});
  // The optimizer and the mean of the weights that trainModel takes for this model.
  const plan = planTraining(dataset, model, { batchSize });
  const state = new TrainingState(model, plan);
  const train = trainingStep(task, { ...plan, ...{ optimizer: state.optimizer, average: state.average } });
  const ready: { images: tf.Tensor4D; truth: Record<string, tf.Tensor> }[] = [];
  for await (const { images, samples } of batches(dataset, { batchSize })) {
    ready.push({ images: images.clone(), truth: { ...(await task.truth(samples, images, dataset.name)) } });
  }
  let step = 0;
  const epoch = async () => {
    for (const { images, truth } of ready) await train(images, truth, 0.001, ++step);
  };
  await epoch();
  const ends = [now()];
  for (let turn = 0; turn < EPOCHS; turn++) {
    await epoch();
    ends.push(now());
  }
  tf.dispose(ready.map(({ images, truth }) => ({ images, ...truth })));
  train.dispose();
  state.dispose();
  model.dispose();
  return secondsBetween(ends);
}

/** The seconds of each epoch of trainModel but the first. */
async function trainSeconds({ model: build, dataset, batchSize }: Contest): Promise<Moment[]> {
  const model = build();
  const ends: Moment[] = [];
  let seen: unknown;
  const stop = onProgress(({ bar }) => {
    if (bar.payload === undefined || bar.payload === seen) return;
    seen = bar.payload;
    ends.push(now());
  });
  await trainModel(model, dataset, { epochs: EPOCHS + 1, batchSize, validation: 0, seed: 1 });
  stop();
  model.dispose();
  return secondsBetween(ends);
}

/** A moment: by the clock, and in seconds that this process has had of all processors. */
interface Moment {
  readonly clock: number;
  readonly processors: number;
}

function now(): Moment {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now() / 1000, processors: (user + system) / 1e6 };
}

function secondsBetween(ends: readonly Moment[]): Moment[] {
  return ends.slice(1).map(({ clock, processors }, index) => ({
    clock: clock - ends[index]!.clock,
    processors: processors - ends[index]!.processors,
  }));
}

function quickest(epochs: readonly Moment[]): Moment {
  return {
    clock: Math.min(...epochs.map(({ clock }) => clock)),
    processors: Math.min(...epochs.map(({ processors }) => processors)),
  };
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const contest of CONTESTS) {
    const bare: Moment[] = [];
    const whole: Moment[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(...(await bareSeconds(contest)));
      whole.push(...(await trainSeconds(contest)));
    }
    const [step, ours] = [quickest(bare), quickest(whole)];
    const ratio = step.processors / ours.processors;
    const overhead = ((1 / ratio - 1) * 100).toFixed(1);
    console.log(
      `${contest.row}: an epoch of bare steps ${step.processors.toFixed(3)} s, of trainModel ${ours.processors.toFixed(3)} s: ` +
        `overhead ${overhead} % (by the clock ${step.clock.toFixed(3)} s and ${ours.clock.toFixed(3)} s)`,
    );
    rows.push({ bench: "training", row: contest.row, ratio, must: 0.95, aim: 0.98 });
  }
  report(rows);
}

void main();
