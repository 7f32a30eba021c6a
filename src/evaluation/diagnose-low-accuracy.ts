import type { DetectionDataset } from "../datasets/dataset.js";
import { subset } from "../datasets/subset.js";
import { learningRateFigure } from "../figures/learning-rate-figure.js";
import { scoreIntervalsFigure } from "../figures/score-intervals-figure.js";
import type { Detector } from "../models/detectors/detector.js";
import type { Localizer } from "../models/localizer.js";
import { progress } from "../progress.js";
import { checkDataset } from "../training/check-dataset.js";
import { type LrFindResult, lrFind } from "../training/lr-find.js";
import { type OverfitResult, overfitBatch } from "../training/overfit-batch.js";
import type { TrainingOptions } from "../training/training-options.js";
import { type Diagnosis, type DiagnosticTest, diagnosisOf } from "./diagnosis/diagnosis.js";
import {
  chosenHere,
  gainOf,
  gapOf,
  headlineOf,
  type ShortRun,
  scoreOf,
  shortRun,
  words,
} from "./diagnosis/short-run.js";
import { type Inspection, inspectDataset } from "./inspect-dataset.js";
import { evenly } from "./scoring/trivial-answers.js";

/** How a low accuracy is looked into. */
export interface LowAccuracyOptions {
  /** How each model is trained; default 10 epochs, as trainModel does. */
  readonly training?: TrainingOptions;
  /** So many pictures of each part are inspected at most; default 500. */
  readonly inspect?: number;
  /** From which score on training images the network counts as large enough, in [0, 1]; default 0.9. */
  readonly enough?: number;
}

/** So many pictures a network must be able to learn by heart. */
const fewImages = 16;
/** What trainModel takes where nothing is said. */
const defaultRate = 0.004;
/** A rate further than this from the one suggested is tried. */
const farRate = 3;
/** Faults in fewer of the pictures than this share do not explain a low accuracy. */
const worthAWord = 0.01;
/** Kinds of findings that make a model worse. */
const harmful = new Set([
  ...["unreadable picture", "bad box", "box twice", "two labels", "near-copies disagree"],
  ...["suspect label", "suspect place", "class balance"],
]);

/**
 * Why a model is not good enough: the data and labels are inspected; the network is made to learn a few pictures by heart;
 * a learning rate is looked for, and tried where it is another one; and the network is trained on a quarter, half and all
 * of the pictures, in as many steps each, to see what more of them would bring. Each answer is a measurement, with its
 * interval. That takes three to six trainings, two of them of more epochs: give it few epochs.
 *
 * A learning rate is picked on the test images, so that what it gains there is optimistic: have others left to measure on.
 *
 * @param build Makes the untrained network.
 * @param data What is trained on, and what is held out for the measuring.
 * @param options See {@link LowAccuracyOptions}.
 * @throws {TypeError} If `build` makes no model of ours.
 * @throws {RangeError} If a data set is empty or `train` has fewer than 16 images, or an option is out of range.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @see Karpathy, "A recipe for training neural networks", 2019; Smith, 2017, for the learning rate.
 * @example
 * const build = () => buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 });
 * const data = { train: digitsOnClutter({ count: 24 }), test: digitsOnClutter({ count: 12, split: "test" }) };
 * const { tests } = await diagnoseLowAccuracy(build, data, { training: { epochs: 1 } });
 * tests.map(({ about }) => about) // ["data and labels", "a few pictures by heart", "learning rate", "capacity", "amount of data"]
 */
export async function diagnoseLowAccuracy(
  build: () => Localizer | Detector,
  { train, test }: { readonly train: DetectionDataset; readonly test: DetectionDataset },
  { training = {}, inspect = 500, enough = 0.9 }: LowAccuracyOptions = {},
): Promise<Diagnosis> {
  checkDataset("train", train);
  checkDataset("test", test);
  if (train.length < fewImages) {
    throw new RangeError(`train must hold at least ${fewImages} images, got ${train.length}`);
  }
  const bar = progress(6, { description: "Looking for the cause", unit: "tests" });
  const step = async <T>(note: string, work: () => Promise<T>): Promise<T> => {
    if (bar.stopRequested) throw new DOMException("The diagnosis was stopped.", "AbortError");
    bar.update(bar.value, note);
    const result = await work();
    bar.tick();
    return result;
  };
  try {
    const inspection = await step("data and labels", () =>
      inspectDataset({ train, test }, { sample: inspect }),
    );
    const byHeart = await step("a few pictures", () => learnByHeart(build, train));
    const found = await step("learning rate", () => searchRate(build, train, training));
    const { learningRate = defaultRate } = training;
    const all = await step("all pictures", () => shortRun(build, train, test, training, "all"));
    const others = await step("other learning rates", () =>
      ratesToTry(learningRate, found).reduce(
        async (done, rate) => [
          ...(await done),
          {
            rate,
            run: await shortRun(build, train, test, { ...training, learningRate: rate }, String(rate)),
          },
        ],
        Promise.resolve<RateRun[]>([]),
      ),
    );
    const parts = await step("fewer pictures", () => partialRuns(build, train, test, training));
    bar.done();
    const sizes = [...parts, all];
    const tests = [
      dataTest(inspection),
      byHeartTest(byHeart),
      rateTest(learningRate, found, all, others),
      capacityTest(all, enough),
      amountTest(sizes),
    ];
    const faults = tests.filter(({ outcome }) => outcome === "fault");
    const metric = headlineOf(all.onTest);
    const verdict =
      `It reaches ${metric} ${words(scoreOf(all.onTest))} on the test images. ` +
      (faults.length === 0
        ? "None of the tests found a cause: the task may be as hard as that, or need another network."
        : `What the tests name: ${faults.map(({ about }) => about).join(", ")}.`);
    const rows = sizes.map((run) => ({
      images: run.images,
      epochs: run.history.epoch.length,
      "trained on": scoreOf(run.onTrain).value,
      test: scoreOf(run.onTest).value,
    }));
    return diagnosisOf(
      {
        question: "Why is it not better?",
        verdict,
        tests,
        tables: { [`${metric} by amount of data`]: rows },
      },
      {
        amounts: scoreIntervalsFigure(
          {
            "trained on": sizes.map(({ images, onTrain }) => ({
              metric: `${images} images`,
              ...scoreOf(onTrain),
            })),
            "test images": sizes.map(({ images, onTest }) => ({
              metric: `${images} images`,
              ...scoreOf(onTest),
            })),
          },
          { title: `${metric} by the number of training images` },
        ),
        rates: learningRateFigure(found),
      },
    );
  } catch (error) {
    bar.fail(error);
    throw error;
  }
}

async function learnByHeart(
  build: () => Localizer | Detector,
  train: DetectionDataset,
): Promise<OverfitResult> {
  const model = build();
  try {
    return await overfitBatch(model, train, { batchSize: fewImages });
  } finally {
    model.dispose();
  }
}

async function searchRate(
  build: () => Localizer | Detector,
  train: DetectionDataset,
  {
    epochs: _epochs,
    learningRate: _rate,
    schedule: _schedule,
    plateau: _plateau,
    weightAverage: _average,
    validation: _validation,
    ...training
  }: TrainingOptions,
): Promise<LrFindResult> {
  const model = build();
  try {
    return await lrFind(model, train, training);
  } finally {
    model.dispose();
  }
}

/** A quarter and half of the pictures, as often as it takes for as many steps. */
async function partialRuns(
  build: () => Localizer | Detector,
  train: DetectionDataset,
  test: DetectionDataset,
  training: TrainingOptions,
): Promise<ShortRun[]> {
  const runs: ShortRun[] = [];
  for (const times of [4, 2]) {
    const images = Math.floor(train.length / times);
    const part = subset(train, evenly(train.length, images), `${images} of ${train.name}`);
    const epochs = (training.epochs ?? 10) * times;
    runs.push(await shortRun(build, part, test, { ...training, epochs }, `a ${times}th`));
  }
  return runs;
}

function dataTest({ findings, parts }: Inspection): DiagnosticTest {
  const pictures = Object.values(parts).reduce((sum, part) => sum + part.pictures, 0);
  const bad = findings.filter(
    ({ kind, severity, count }) =>
      harmful.has(kind) &&
      severity !== "note" &&
      (kind === "class balance" || count >= worthAWord * pictures),
  );
  return {
    about: "data and labels",
    outcome: bad.length > 0 ? "fault" : "fine",
    sentence:
      bad.length > 0
        ? bad.map(({ sentence }) => sentence).join(" ")
        : `Inspecting ${pictures} pictures found no fault in more than ${100 * worthAWord} % of them.`,
    ...(bad.length > 0 && {
      advice: "Look at the places that inspectDataset names, and correct them first.",
    }),
  };
}

function byHeartTest({ passed, meaning }: OverfitResult): DiagnosticTest {
  return { about: "a few pictures by heart", outcome: passed ? "fine" : "fault", sentence: meaning };
}

/** A training at another rate. */
interface RateRun {
  readonly rate: number;
  readonly run: ShortRun;
}

/** The loss falls fastest at a rate that many steps do not bear: a tenth and a hundredth of it are tried, too. */
function ratesToTry(rate: number, { suggestion }: LrFindResult): number[] {
  return [suggestion, suggestion / 10, suggestion / 100]
    .map((other) => Number(other.toPrecision(2)))
    .filter((other) => Math.max(other / rate, rate / other) > farRate);
}

function rateTest(
  rate: number,
  { suggestion }: LrFindResult,
  all: ShortRun,
  others: readonly RateRun[],
): DiagnosticTest {
  const about = "learning rate";
  const suggested = `It is ${rate}; the loss falls fastest at ${suggestion.toPrecision(2)} (lrFind)`;
  if (others.length === 0) {
    return { about, outcome: "fine", sentence: `${suggested}, which is about the same.` };
  }
  const gains = others.map((other) => ({ ...other, gain: gainOf(other.run, all) }));
  const best = gains.reduce((most, other) => (other.gain.value > most.gain.value ? other : most));
  const isBetter = best.gain.low > 0;
  return {
    about,
    outcome: isBetter ? "fault" : "fine",
    sentence: `${suggested}. On the test images ${gains.map((other) => `a rate of ${other.rate} gains ${words(other.gain)}`).join(", ")}.`,
    ...(isBetter && {
      advice: `Train with learningRate: ${best.rate}. ${chosenHere(gains.length, "rates")}`,
    }),
  };
}

function capacityTest(all: ShortRun, enough: number): DiagnosticTest {
  const seen = scoreOf(all.onTrain);
  const gap = gapOf(all);
  const isLow = seen.high < enough;
  return {
    about: "capacity",
    outcome: isLow ? "fault" : "fine",
    sentence: `On images that it was trained on it reaches ${headlineOf(all.onTrain)} ${words(seen)}, ${isLow ? "less than" : "about"} the ${enough} asked for; the gap to the test images is ${words(gap)}.`,
    ...(isLow && {
      advice: "It does not learn what it is shown: train longer, or take a larger network or input.",
    }),
  };
}

function amountTest(runs: readonly ShortRun[]): DiagnosticTest {
  const [, half, all] = runs as [ShortRun, ShortRun, ShortRun];
  const gain = gainOf(all, half);
  const isGrowing = gain.low > 0;
  return {
    about: "amount of data",
    outcome: isGrowing ? "fault" : "fine",
    sentence: `From ${half.images} to ${all.images} training images, in as many steps, the test images gain ${words(gain)}.`,
    ...(isGrowing && { advice: "It has not levelled off: more pictures, or augmentation, will bring more." }),
  };
}
