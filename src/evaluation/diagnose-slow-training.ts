import { availableParallelism, loadavg } from "node:os";
import type { DetectionDataset } from "../datasets/dataset.js";
import { throughputFigure } from "../figures/throughput-figure.js";
import type { Detector } from "../models/detectors/detector.js";
import type { Localizer } from "../models/localizer.js";
import { progress } from "../progress.js";
import { devices } from "../tensorflow/index.js";
import type { TrainingOptions } from "../training/training-options.js";
import { type Diagnosis, type DiagnosticTest, diagnosisOf } from "./diagnosis/diagnosis.js";
import { measureSteps, type StepTimes } from "./diagnosis/measured-steps.js";

/** How a training is looked into. */
export interface SlowTrainingOptions {
  /** How it is trained: batch size, augmentation and so on. */
  readonly training?: TrainingOptions;
  /** Sizes of batches that are tried besides; default 8, 32 and 128, as far as there are so many images. */
  readonly batchSizes?: readonly number[];
  /** How long each rate is measured, in seconds, > 0; default 1. */
  readonly seconds?: number;
}

/** A part is what holds the rest up when it manages less than this many times the other. */
const clearly = 1.2;
/** A host that costs more than this share of the time is worth a word. */
const muchHost = 0.15;

/**
 * Where the time of a training goes: reading and augmenting the data, computing, or the host between the two; and what
 * other sizes of batches, the device and its threads would change. Each is measured on the model and data given, as they
 * are trained; the model's weights are afterwards as they were.
 *
 * Rates are of this machine at this moment: run nothing else beside it.
 *
 * @param model A localizer or a detector.
 * @param dataset What it is trained on.
 * @param options See {@link SlowTrainingOptions}.
 * @throws {RangeError} If an option is out of range, or a sample does not fit the model.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
 * const data = digitsOnClutter({ count: 32 });
 * const { verdict, tests } = await diagnoseSlowTraining(model, data, { batchSizes: [8], seconds: 0.1 });
 * tests.slice(0, 6).map(({ about }) => about) // ["data", "compute", "host", "batch size", "device", "threads"]
 * verdict.length > 0 // true
 */
export async function diagnoseSlowTraining(
  model: Localizer | Detector,
  dataset: DetectionDataset,
  { training = {}, batchSizes = [8, 32, 128], seconds = 1 }: SlowTrainingOptions = {},
): Promise<Diagnosis> {
  if (!(seconds > 0)) throw new RangeError(`seconds must be > 0, got ${seconds}`);
  const { batchSize = 32 } = training;
  const sizes = [...new Set([batchSize, ...batchSizes.filter((size) => size <= dataset.length)])];
  const [load] = loadavg() as [number, number, number];
  const measured: StepTimes[] = [];
  for (const size of progress(sizes, { description: "Measuring the training", unit: "batch sizes" })) {
    measured.push(await measureSteps(model, dataset, { ...training, batchSize: size }, seconds));
  }
  const [own] = measured as [StepTimes, ...StepTimes[]];
  const tests = [
    ...bottleneckTests(own, training),
    batchSizeTest(own, measured),
    ...deviceTests(own),
    ...loadTests(load),
  ];
  const faults = tests.filter(({ outcome }) => outcome === "fault");
  const verdict =
    `Training takes ${rate(own.together)}. ` +
    (faults.length === 0
      ? "The network's own computing is what takes the time: a smaller input, a smaller network or a faster device is what helps."
      : `What holds it up: ${faults.map(({ about }) => about).join(", ")}.`);
  return diagnosisOf(
    {
      question: "Why is training slow?",
      verdict,
      tests,
      tables: { "images a second by batch size": measured.map(rounded) },
    },
    {
      parts: throughputFigure(
        {
          "reading, first time": own.readFirst,
          "reading, kept in memory": own.readAgain,
          "computing alone": own.compute,
          "both, as in training": own.together,
        },
        { title: `Images a second, batches of ${own.batchSize}` },
      ),
      "batch sizes": throughputFigure(
        Object.fromEntries(
          [...measured]
            .sort((a, b) => a.batchSize - b.batchSize)
            .map(({ batchSize: size, together }) => [`batches of ${size}`, together]),
        ),
        { title: "Training by batch size" },
      ),
    },
  );
}

function bottleneckTests(own: StepTimes, { augment = [] }: TrainingOptions): DiagnosticTest[] {
  const { readFirst, readAgain, compute, together, truthMs, batchSize } = own;
  const isReading = readAgain * clearly < compute;
  const alone = Math.min(readAgain, compute);
  const lost = 1 - together / alone;
  const data: DiagnosticTest = {
    about: "data",
    outcome: isReading ? "fault" : "fine",
    sentence: `Reading${augment.length > 0 ? " and augmenting" : ""} manages ${rate(readAgain)} (the first time ${rate(readFirst)}), the network ${rate(compute)}.`,
    ...(isReading && {
      advice:
        augment.length > 0
          ? `Without its ${augment.length} augmentations reading may be fast enough: try fewer, or write the pictures at the model's size once (resizeImage, writeDataset).`
          : "Write the pictures at the model's size once, so that they need not be decoded whole each time.",
    }),
  };
  const computing: DiagnosticTest = {
    about: "compute",
    outcome: "fine",
    sentence: `A step of ${batchSize} images takes ${((1000 * batchSize) / compute).toFixed(1)} ms of computing; recording the first took ${own.firstStep.toFixed(1)} s.`,
    ...(!isReading && {
      advice:
        "A smaller input (inputShape, downsample) costs by its area; a smaller network by its FLOPs (describeModel).",
    }),
  };
  const host: DiagnosticTest = {
    about: "host",
    outcome: lost > muchHost ? "fault" : "fine",
    sentence: `Together they manage ${rate(together)}, ${lost > 0 ? `${(100 * lost).toFixed(0)} % less than` : "as much as"} the slower of the two alone; the truth's tensors take ${truthMs.toFixed(1)} ms a step.`,
    ...(lost > muchHost && {
      advice:
        availableParallelism() <= 2
          ? "Reading and computing share the few cores of this machine: keep the data small enough to stay in memory."
          : "Larger batches have fewer steps, and less work between them.",
    }),
  };
  return [data, computing, host];
}

function batchSizeTest(own: StepTimes, measured: readonly StepTimes[]): DiagnosticTest {
  const best = measured.reduce((most, one) => (one.together > most.together ? one : most));
  const isBetter = best.together > clearly * own.together;
  const others = measured.filter((one) => one !== own);
  return {
    about: "batch size",
    outcome: others.length === 0 ? "unknown" : isBetter ? "fault" : "fine",
    sentence:
      others.length === 0
        ? "No other size was tried: there are too few images."
        : `${[own, ...others].map(({ batchSize, together }) => `${batchSize}: ${rate(together)}`).join("; ")}.`,
    ...(isBetter && {
      advice: `Batches of ${best.batchSize} are ${(best.together / own.together).toFixed(1)} times as fast. Fewer steps an epoch learn less: look for the learning rate anew (lrFind).`,
    }),
  };
}

function deviceTests({ coresBusy }: StepTimes): DiagnosticTest[] {
  const found = devices();
  const gpus = found.filter(({ type }) => type === "GPU");
  const cores = availableParallelism();
  const isIdle = gpus.length === 0 && cores >= 4 && coresBusy < cores / 2;
  return [
    {
      about: "device",
      outcome: "fine",
      sentence: `TensorFlow runs on ${gpus.length > 0 ? gpus.map(({ name }) => name).join(", ") : `the CPU: it sees no GPU (${found.map(({ name }) => name).join(", ")})`}.`,
      ...(gpus.length === 0 && {
        advice:
          "With an NVIDIA GPU in the machine, `npm run doctor` says what is missing. No GPU was measured here.",
      }),
    },
    {
      about: "threads",
      outcome: isIdle ? "fault" : "fine",
      sentence: `While the network computed, ${coresBusy.toFixed(1)} of ${cores} cores were busy (PINPOINT_THREADS is ${process.env.PINPOINT_THREADS ?? "not set"}).`,
      ...(isIdle && {
        advice: "Larger batches give the cores more to do at once; do not set PINPOINT_THREADS lower.",
      }),
    },
  ];
}

/** What else runs is slow too, and makes slow. Windows knows no such number. */
function loadTests(load: number): DiagnosticTest[] {
  const cores = availableParallelism();
  if (load <= cores) return [];
  return [
    {
      about: "other programs",
      outcome: "fault",
      sentence: `When this began, ${load.toFixed(1)} programs wanted the ${cores} cores: the figures are of this moment, and low.`,
      advice: "End what else runs, and measure again.",
    },
  ];
}

function rate(perSecond: number): string {
  return `${perSecond.toLocaleString("en", { maximumSignificantDigits: 3 })} images/s`;
}

function rounded(times: StepTimes): Record<string, number> {
  return Object.fromEntries(
    Object.entries(times).map(([name, value]: [string, number]) => [name, Number(value.toPrecision(4))]),
  );
}
