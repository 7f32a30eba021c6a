import type { Box } from "../boxes/boxes.js";
import { pairedBoxIou } from "../boxes/paired-box-iou.js";
import type { DetectionDataset, Sample } from "../datasets/dataset.js";
import type { LabelledImage } from "../image/labelled-image.js";
import { accuracy } from "../metrics/accuracy.js";
import { f1Score } from "../metrics/f1-score.js";
import { meanBox } from "../metrics/mean-box.js";
import { meanIou } from "../metrics/mean-iou.js";
import { mostCommonClass } from "../metrics/most-common-class.js";
import { type ByHeads, type Heads, hasBoxes, hasClasses } from "../models/heads.js";
import type { Localizer } from "../models/localizer.js";
import { progress } from "../progress.js";
import { checkDataset } from "../training/check-dataset.js";
import { checkTarget } from "../training/tasks/check-target.js";
import { fitToModel, type LocalizerPrediction, predictFitted } from "./predict-localizer.js";

/** How good the answers are, as far as the model has the heads. */
export type Scores<H extends Heads = "both"> = ByHeads<
  H,
  {
    /** The share of right classes. */
    readonly accuracy: number;
    /** F1, the plain mean over the classes. */
    readonly macroF1: number;
  },
  {
    /** The mean IoU of true and predicted boxes. */
    readonly meanIou: number;
  }
>;

/** The answer to one test image beside the truth, as far as the model has the heads. */
export type EvaluatedPrediction<H extends Heads = "both"> = {
  /** The image's index in the test set. */
  readonly index: number;
} & ByHeads<
  H,
  {
    readonly trueLabel: number;
    readonly predictedLabel: number;
    /** The probability that the model gave to the predicted class. */
    readonly score: number;
  },
  {
    /** xyxy pixels. */
    readonly trueBox: Box;
    /** xyxy pixels. */
    readonly predictedBox: Box;
    readonly iou: number;
  }
>;

/** One metric of the model beside the baseline's. */
export interface ScoreRow {
  readonly metric: string;
  readonly model: number;
  readonly baseline: number;
}

/** What {@link evaluateModel} found. */
export type Evaluation<H extends Heads = "both"> = Scores<H> & {
  /** How many images the model was tested on. */
  readonly count: number;
  /** The same scores for an answer that ignores the image: the training set's most common class and mean box. */
  readonly baseline: Scores<H>;
  /** One for each test image, in the test set's order. */
  readonly predictions: readonly EvaluatedPrediction<H>[];
  /** The worst predictions first: by IoU, or, without a box head, wrong classes by how sure the model was. */
  worst(count: number): EvaluatedPrediction<H>[];
  /** One row a metric: `new DataFrame(evaluation.table())` shows it. */
  table(): ScoreRow[];
};

/** The model reads so many images at once. */
const batchSize = 64;
/** The baseline looks at so many training samples at most, evenly spread. */
const baselineSamples = 2000;

/**
 * Measures a localizer on images that it was not trained on, beside the trivial baseline: the article's
 * `evaluate_model` (section 4.5).
 *
 * What differs from the article's code: its F1 is an analysis of variance (`f_oneway`), its promised recall is never
 * computed, and it takes whatever data it is given. Here accuracy, macro F1 and mean IoU stand beside what the training
 * set's most common class and mean box would score on the same images.
 *
 * @param model The trained model.
 * @param test The held-out images, one object each; of any size, as in training.
 * @param options.train The training set, of which the baseline looks at up to 2,000 samples, evenly spread.
 * @throws {TypeError} If an image is none; names the sample.
 * @throws {RangeError} If a data set is empty, or a sample does not fit the model; names it.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
 * const test = digitsOnClutter({ count: 20, split: "test" });
 * const evaluation = await evaluateModel(model, test, { train: digitsOnClutter({ count: 20 }) });
 * evaluation.count // 20
 * evaluation.table().map(({ metric }) => metric) // ["accuracy", "macro F1", "mean IoU"]
 */
export async function evaluateModel<H extends Heads>(
  model: Localizer<H>,
  test: DetectionDataset,
  { train }: { train: DetectionDataset },
): Promise<Evaluation<H>> {
  checkDataset("test", test);
  checkDataset("train", train);
  const { heads } = model;
  const known = emptyAnswers();
  for (const index of evenly(train.length, baselineSamples)) {
    addTruth(known, await train.read(index), model, train.name);
  }
  const truth = emptyAnswers();
  const said = emptyAnswers();
  const starts = Array.from({ length: Math.ceil(test.length / batchSize) }, (_, batch) => batch * batchSize);
  for (const start of progress(starts, { description: "Evaluating", unit: "batches" })) {
    const images: LabelledImage[] = [];
    for (let index = start; index < Math.min(start + batchSize, test.length); index++) {
      const sample = await test.read(index);
      addTruth(truth, sample, model, test.name);
      images.push(await fitToModel(sample.image, model, `sample "${sample.id}" of "${test.name}"`));
    }
    for (const answer of await predictFitted(model, images)) addAnswer(said, answer);
  }
  const scores = scoresOf(heads, truth, said);
  const baseline = scoresOf(heads, truth, trivialAnswers(heads, known, test.length));
  const predictions = predictionsOf(heads, truth, said, test.length);
  // What belongs to a head is there where the model has it, which the type of a generic model cannot show.
  return {
    ...scores,
    count: test.length,
    baseline,
    predictions,
    worst: (count: number) => [...predictions].sort(worseFirst).slice(0, count),
    table: () => tableOf(scores, baseline),
  } as unknown as Evaluation<H>;
}

/** What is true or was said of images, column by column. A column stays empty where the model lacks the head. */
interface Answers {
  readonly labels: number[];
  readonly scores: number[];
  readonly boxes: Box[];
}

function emptyAnswers(): Answers {
  return { labels: [], scores: [], boxes: [] };
}

function addTruth(truth: Answers, sample: Sample, model: Localizer, dataset: string): void {
  checkTarget(sample, model, `sample "${sample.id}" of "${dataset}"`);
  if (hasClasses(model.heads)) truth.labels.push(sample.labels[0]!);
  if (hasBoxes(model.heads)) truth.boxes.push(sample.boxes[0]!);
}

function addAnswer(answers: Answers, { label, score, box }: Partial<LocalizerPrediction>): void {
  if (label !== undefined) answers.labels.push(label);
  if (score !== undefined) answers.scores.push(score);
  if (box !== undefined) answers.boxes.push(box);
}

/** The same answer for every image: the most common class and the mean box. */
function trivialAnswers(heads: Heads, known: Answers, count: number): Answers {
  const repeat = <T>(answer: T): T[] => Array.from({ length: count }, () => answer);
  return {
    labels: hasClasses(heads) ? repeat(mostCommonClass(known.labels)) : [],
    scores: [],
    boxes: hasBoxes(heads) ? repeat(meanBox(known.boxes)) : [],
  };
}

function scoresOf(heads: Heads, truth: Answers, answers: Answers): Partial<Scores> {
  return {
    ...(hasClasses(heads) && {
      accuracy: accuracy(truth.labels, answers.labels),
      macroF1: f1Score(truth.labels, answers.labels),
    }),
    ...(hasBoxes(heads) && { meanIou: meanIou(truth.boxes, answers.boxes) }),
  };
}

type AnyPrediction = { readonly index: number } & Partial<EvaluatedPrediction>;

function predictionsOf(heads: Heads, truth: Answers, answers: Answers, count: number): AnyPrediction[] {
  const ious = pairedBoxIou(truth.boxes, answers.boxes);
  return Array.from({ length: count }, (_, index) => ({
    index,
    ...(hasClasses(heads) && {
      trueLabel: truth.labels[index]!,
      predictedLabel: answers.labels[index]!,
      score: answers.scores[index]!,
    }),
    ...(hasBoxes(heads) && {
      trueBox: truth.boxes[index]!,
      predictedBox: answers.boxes[index]!,
      iou: ious[index]!,
    }),
  }));
}

function worseFirst(a: AnyPrediction, b: AnyPrediction): number {
  return merit(a) - merit(b);
}

/** The IoU; without boxes the probability of the predicted class, counted against the model where the class is wrong. */
function merit({ iou, trueLabel, predictedLabel, score = 0 }: AnyPrediction): number {
  if (iou !== undefined) return iou;
  return trueLabel === predictedLabel ? score : -score;
}

function tableOf(scores: Partial<Scores>, baseline: Partial<Scores>): ScoreRow[] {
  const rows = [
    ["accuracy", scores.accuracy, baseline.accuracy],
    ["macro F1", scores.macroF1, baseline.macroF1],
    ["mean IoU", scores.meanIou, baseline.meanIou],
  ] as const;
  return rows.flatMap(([metric, ofModel, ofBaseline]) =>
    ofModel === undefined || ofBaseline === undefined ? [] : { metric, model: ofModel, baseline: ofBaseline },
  );
}

/** Up to `most` of the numbers below `length`, evenly spread. */
function evenly(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}
