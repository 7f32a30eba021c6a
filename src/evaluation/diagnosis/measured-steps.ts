import type { DetectionDataset } from "../../datasets/dataset.js";
import type { Detector } from "../../models/detectors/detector.js";
import type { Localizer } from "../../models/localizer.js";
import { batches } from "../../training/batches.js";
import type { TrainingOptions } from "../../training/training-options.js";
import { TrialTraining } from "../../training/trial-training.js";

/** Where the time of a training goes, for one size of batches. */
export interface StepTimes {
  readonly batchSize: number;
  /** Images a second that are read, augmented and put into batches, first time and with what is kept in memory. */
  readonly readFirst: number;
  readonly readAgain: number;
  /** Images a second that the network learns from, when nothing has to be read. */
  readonly compute: number;
  /** Both together, as in training. */
  readonly together: number;
  /** Milliseconds a step that the host spends on the truth's tensors. */
  readonly truthMs: number;
  /** Seconds until the first step was recorded and run. */
  readonly firstStep: number;
  /** How many cores were busy while the network computed. */
  readonly coresBusy: number;
}

/** A rate is measured over at least so many steps ... */
const leastSteps = 3;
/** ... and no more than so many. */
const mostSteps = 200;

/**
 * Measures reading, computing and both, on the same data. The model's weights are afterwards as they were.
 *
 * @param seconds How long each is measured, about.
 */
export async function measureSteps(
  model: Localizer | Detector,
  dataset: DetectionDataset,
  options: TrainingOptions,
  seconds: number,
): Promise<StepTimes> {
  const trial = new TrialTraining(model, dataset, options);
  const { plan } = trial;
  const reading = { ...plan.samples, ...plan.augmentation, batchSize: plan.batchSize, shuffle: true };
  const pass = () => batches(plan.training, reading);
  const learn = async ({ images, samples }: BatchOf) => {
    await trial.learn(images, samples, plan.learningRate);
  };
  try {
    const readFirst = await rateOf([pass], async () => undefined, seconds);
    const readAgain = await rateOf(again(pass), async () => undefined, seconds);
    let compute = { rate: 0, coresBusy: 0 };
    let firstStep = 0;
    for await (const batch of pass()) {
      const from = performance.now();
      await learn(batch);
      firstStep = (performance.now() - from) / 1000;
      compute = await computeRate(() => learn(batch), batch.samples.length, seconds);
      break;
    }
    const { steps, truthMs } = trial;
    const together = await rateOf(again(pass), learn, seconds);
    return {
      batchSize: plan.batchSize,
      readFirst,
      readAgain,
      compute: compute.rate,
      together,
      truthMs: (trial.truthMs - truthMs) / Math.max(1, trial.steps - steps),
      firstStep,
      coresBusy: compute.coresBusy,
    };
  } finally {
    trial.dispose();
  }
}

type Pass = ReturnType<typeof batches>;
type BatchOf = Pass extends AsyncGenerator<infer B> ? B : never;

function* again(pass: () => Pass): Generator<() => Pass> {
  for (;;) yield pass;
}

/** Images a second over whole batches, for about so many seconds or until there are no more passes. */
async function rateOf(
  passes: Iterable<() => Pass>,
  work: (batch: BatchOf) => Promise<void>,
  seconds: number,
): Promise<number> {
  let images = 0;
  const from = performance.now();
  const isOver = () => performance.now() - from > 1000 * seconds;
  for (const pass of passes) {
    for await (const batch of pass()) {
      await work(batch);
      images += batch.samples.length;
      if (isOver()) break;
    }
    if (isOver()) break;
  }
  return images / ((performance.now() - from) / 1000);
}

async function computeRate(work: () => Promise<void>, images: number, seconds: number) {
  const [from, cpuFrom] = [performance.now(), process.cpuUsage()];
  let steps = 0;
  while (steps < leastSteps || (steps < mostSteps && performance.now() - from < 1000 * seconds)) {
    await work();
    steps++;
  }
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(cpuFrom);
  return { rate: (images * steps) / (ms / 1000), coresBusy: (user + system) / 1000 / ms };
}
