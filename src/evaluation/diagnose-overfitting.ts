import type { DetectionDataset } from "../datasets/dataset.js";
import { runCurvesFigure } from "../figures/run-curves-figure.js";
import { scoreIntervalsFigure } from "../figures/score-intervals-figure.js";
import type { Transform } from "../image/augment/operations.js";
import type { Detector } from "../models/detectors/detector.js";
import type { Localizer } from "../models/localizer.js";
import { progress } from "../progress.js";
import { checkDataset } from "../training/check-dataset.js";
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

/** What is changed of a network against overfitting: options of every builder. */
export interface Regularization {
  readonly dropout?: number;
  readonly l2?: number;
}

/** How overfitting is looked into. */
export interface OverfittingOptions {
  /** How each model is trained; default 10 epochs, as trainModel does. */
  readonly training?: TrainingOptions;
  /** Which share of hidden features is left out; default 0.3. */
  readonly dropout?: number;
  /** What the squared weights count; default 1e-4. */
  readonly l2?: number;
  /** What is done to the training pictures; default turned, scaled and moved a little. */
  readonly augment?: readonly Transform[];
  /** Makes a network of fewer weights; without it that is not tried. */
  readonly smaller?: () => Localizer | Detector;
}

/** Little enough that no object is lost or takes another's meaning. */
const gentle: readonly Transform[] = [
  { name: "affine", degrees: [-8, 8], scale: [0.9, 1.1], x: [-0.06, 0.06], y: [-0.06, 0.06] },
];

/**
 * Whether a model overfits, and what helps: the gap between images that it was trained on and others, with its interval;
 * then what each of dropout, L2, augmentation, fewer weights and stopping early buys, each in a training of its own from
 * the same seed, measured on the same test images. That takes up to six trainings: give it few epochs.
 *
 * The remedy that gains most is picked on these images, so that its gain is optimistic: have others left to measure it on.
 *
 * @param build Makes the untrained network with these options, such as `(style) => buildCnnModel({ ...mine, ...style })`.
 * @param data What is trained on, and what is held out for the measuring.
 * @param options See {@link OverfittingOptions}.
 * @throws {TypeError} If `build` makes no model of ours.
 * @throws {RangeError} If a data set is empty, or an option is out of range.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @example
 * const build = (style: { dropout?: number; l2?: number }) => buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1, ...style });
 * const data = { train: digitsOnClutter({ count: 24 }), test: digitsOnClutter({ count: 24, split: "test" }) };
 * const { tests } = await diagnoseOverfitting(build, data, { training: { epochs: 1 } });
 * tests.map(({ about }) => about) // ["gap", "dropout", "L2", "augmentation", "early stopping"]
 */
export async function diagnoseOverfitting(
  build: (style: Regularization) => Localizer | Detector,
  { train, test }: { readonly train: DetectionDataset; readonly test: DetectionDataset },
  { training = {}, dropout = 0.3, l2 = 1e-4, augment = gentle, smaller }: OverfittingOptions = {},
): Promise<Diagnosis> {
  checkDataset("train", train);
  checkDataset("test", test);
  const remedies: Remedy[] = [
    ["as it is", () => build({}), training],
    ["dropout", () => build({ dropout }), training],
    ["L2", () => build({ l2 }), training],
    ["augmentation", () => build({}), { ...training, augment: [...(training.augment ?? []), ...augment] }],
    ...(smaller === undefined ? [] : [["fewer weights", smaller, training] satisfies Remedy]),
    [
      "early stopping",
      () => build({}),
      { ...training, earlyStopping: training.earlyStopping ?? { patience: 2 } },
    ],
  ];
  const runs: ShortRun[] = [];
  for (const [name, make, how] of progress(remedies, { description: "Trainings", unit: "trainings" })) {
    runs.push(await shortRun(make, train, test, how, name));
  }
  const [plain, ...others] = runs as [ShortRun, ...ShortRun[]];
  const gap = gapOf(plain);
  const metric = headlineOf(plain.onTest);
  const isOverfit = gap.low > 0;
  const tests: DiagnosticTest[] = [
    {
      about: "gap",
      outcome: isOverfit ? "fault" : "fine",
      sentence: `${metric} is ${scoreOf(plain.onTrain).value.toFixed(2)} on ${plain.onTrain.count} images that it was trained on, ${scoreOf(plain.onTest).value.toFixed(2)} on ${plain.onTest.count} others: a gap of ${words(gap)}.`,
    },
    ...others.map((run) => remedyTest(run, plain)),
  ];
  const helping = others.filter((run) => gainOf(run, plain).low > 0);
  const best = [...helping].sort((a, b) => gainOf(b, plain).value - gainOf(a, plain).value)[0];
  const verdict = [
    isOverfit
      ? `It overfits: a gap of ${words(gap)} in ${metric}.`
      : `No overfitting can be told: the gap in ${metric} is ${words(gap)}.`,
    best === undefined
      ? "None of what was tried gains on the test images, as far as can be told; more pictures may."
      : `What gains most on the test images is ${best.name}: ${words(gainOf(best, plain))}. ${chosenHere(others.length, "remedies")}`,
  ].join(" ");
  return diagnosisOf(
    {
      question: "Does it overfit, and what helps?",
      verdict,
      tests,
      tables: { [metric]: runs.map((run) => rowOf(run, plain)) },
    },
    {
      scores: scoreIntervalsFigure(
        {
          "trained on": runs.map(({ name, onTrain }) => ({ metric: name, ...scoreOf(onTrain) })),
          "test images": runs.map(({ name, onTest }) => ({ metric: name, ...scoreOf(onTest) })),
        },
        { title: `${metric} with 95 % intervals` },
      ),
      losses: runCurvesFigure(Object.fromEntries(runs.map(({ name, history }) => [name, history]))),
    },
  );
}

/** What is tried: its name, the network, and how it is trained. */
type Remedy = [name: string, make: () => Localizer | Detector, how: TrainingOptions];

function remedyTest(run: ShortRun, plain: ShortRun): DiagnosticTest {
  const gain = gainOf(run, plain);
  const epochs = run.name === "early stopping" ? `, after ${run.history.epoch.length} epochs` : "";
  const decided = gain.low > 0 ? "gains" : gain.high < 0 ? "loses" : "changes nothing that can be told";
  return {
    about: run.name,
    outcome: gain.low > 0 ? "fine" : gain.high < 0 ? "fault" : "unknown",
    sentence: `It ${decided} on the test images${epochs}: ${words(gain)}; the gap is then ${words(gapOf(run))}.`,
    ...(gain.low > 0 && { advice: "Keep it." }),
  };
}

function rowOf(run: ShortRun, plain: ShortRun): Record<string, string | number> {
  const gain = gainOf(run, plain);
  return {
    run: run.name,
    epochs: run.history.epoch.length,
    weights: run.onTest.model.weights,
    "trained on": scoreOf(run.onTrain).value,
    test: scoreOf(run.onTest).value,
    gap: gapOf(run).value,
    ...(run !== plain && { gain: gain.value, from: gain.low, to: gain.high }),
  };
}
