import type { Box } from "../boxes/boxes.js";
import { pairedBoxIou } from "../boxes/paired-box-iou.js";
import type { Annotation, DetectionDataset } from "../datasets/dataset.js";
import { boxesOnImagesFigure } from "../figures/boxes-on-images-figure.js";
import { calibrationFigure } from "../figures/calibration-figure.js";
import { confusionMatrixFigure } from "../figures/confusion-matrix-figure.js";
import type { Figure } from "../figures/figure.js";
import { groupScoresFigure } from "../figures/group-scores-figure.js";
import { iouHistogramFigure } from "../figures/iou-histogram-figure.js";
import { outcomeSharesFigure } from "../figures/outcome-shares-figure.js";
import { confidenceCalibration } from "../metrics/calibration.js";
import { confusionMatrix } from "../metrics/confusion-matrix.js";
import { type ByHeads, type Heads, hasBoxes, hasClasses } from "../models/heads.js";
import type { Localizer } from "../models/localizer.js";
import { checkTarget } from "../training/tasks/check-target.js";
import { type Assessment, assess } from "./assessment.js";
import type { EvaluationOptions } from "./evaluation-options.js";
import { askedAtOnce, type LocalizerPrediction, localizerAsker } from "./predict-localizer.js";
import { groupsOf, scoresFigure } from "./report/assessment-figures.js";
import { answersOf } from "./scoring/answers-of.js";
import { assessedFacts, type ComparedWith } from "./scoring/assessed-facts.js";
import { classRows, errorRows, type Judged, sizeRows } from "./scoring/localizer-rows.js";
import { type Answers, localizerStatistics } from "./scoring/localizer-statistics.js";
import {
  type KnownObjects,
  pixelsOf,
  type TrivialAnswer,
  trivialAnswers,
} from "./scoring/trivial-answers.js";

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
  /** The sample's. */
  readonly id: string;
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

/** What evaluateModel found of a localizer. */
export type Evaluation<H extends Heads = "both"> = Scores<H> &
  Assessment & {
    /** The same scores for an answer that ignores the image: the most common class and the mean box. */
    readonly baseline: Scores<H>;
    /** One for each test image, in the test set's order. */
    readonly predictions: readonly EvaluatedPrediction<H>[];
    /** The worst predictions first: by IoU, or, without a box head, wrong classes by how sure the model was. */
    worst(count: number): EvaluatedPrediction<H>[];
  };

/** Measures a model that says what one object is, where it is, or both. */
export async function evaluateLocalizer<H extends Heads>(
  model: Localizer<H>,
  test: DetectionDataset,
  options: EvaluationOptions,
): Promise<Evaluation<H>> {
  const { heads } = model;
  const { onTrainingSplit = false } = options;
  const asker = localizerAsker(model, test.length);
  const truth: Answers = { labels: [], scores: [], boxes: [] };
  const said: Answers = { labels: [], scores: [], boxes: [] };
  const known: Annotation[] = [];
  let trainedOn = 0;
  try {
    const check: Parameters<typeof answersOf>[3] = (sample, name) => void checkTarget(sample, model, name);
    const asked = answersOf(model, { ...asker, batchSize: askedAtOnce }, test, check, { onTrainingSplit });
    for await (const one of asked) {
      known.push(one.known);
      if (one.isTrainedOn) trainedOn++;
      truth.labels.push(one.known.labels[0] ?? 0);
      if (hasBoxes(heads)) truth.boxes.push(one.known.boxes[0]!);
      addAnswer(said, one.answer as Partial<LocalizerPrediction>);
    }
  } finally {
    asker.dispose();
  }
  const ious = pairedBoxIou(truth.boxes, said.boxes);
  const judged: Judged = { heads, truth, said, ious };
  const found: ComparedWith = (objects) => comparedWith(judged, known, objects);
  const own = localizerStatistics(heads, truth, said);
  const facts = await assessedFacts(model, test, options, {
    task: heads,
    headlines: [hasClasses(heads) ? "accuracy" : "", hasBoxes(heads) ? "mean IoU" : ""],
    own,
    comparedWith: found,
    truth: known,
    trainedOn,
    classes: classRows(judged, test.classes),
    sizes: sizeRows(judged),
    errors: errorRows(judged),
  });
  const predictions = predictionsOf(judged, known);
  const worst = (count: number) => [...predictions].sort(worseFirst).slice(0, count);
  const headlineOf = (column: "model" | "baseline") => ({
    ...(hasClasses(heads) && {
      accuracy: scoreOf(facts.scores, "accuracy")[column],
      macroF1: scoreOf(facts.scores, "macro F1")[column],
    }),
    ...(hasBoxes(heads) && { meanIou: scoreOf(facts.scores, "mean IoU")[column] }),
  });
  const assessment = assess(
    {
      facts,
      predictions,
      figures: () => ({ scores: scoresFigure(facts), ...figuresOf(judged, facts.sizes, test.classes) }),
      worstFigure: (count) => worstFigureOf(worst(count), test),
    },
    { ...headlineOf("model"), baseline: headlineOf("baseline"), predictions, worst },
  );
  // What belongs to a head is there where the model has it, which the type of a generic model cannot show.
  return assessment as unknown as Evaluation<H>;
}

function addAnswer(answers: Answers, { label, score, box }: Partial<LocalizerPrediction>): void {
  if (label !== undefined) answers.labels.push(label);
  if (score !== undefined) answers.scores.push(score);
  if (box !== undefined) answers.boxes.push(box);
}

/** The figures of each trivial answer to the same images. */
function comparedWith({ heads, truth }: Judged, known: readonly Annotation[], objects: KnownObjects) {
  const answers: TrivialAnswer[] = hasBoxes(heads)
    ? trivialAnswers(objects)
    : trivialAnswers({ ...objects, boxes: [[0, 0, 1, 1]] }).slice(0, 1);
  return answers.map((answer, at) => {
    const said: Answers = {
      labels: known.map(() => answer.label),
      scores: [],
      boxes: hasBoxes(heads) ? known.map(({ size }) => pixelsOf(answer.box, size)) : [],
    };
    const name = {
      classes: "always saying the most common class",
      boxes: `always drawing ${answer.name}`,
      both: `always saying the most common class, in ${answer.name}`,
    };
    return localizerStatistics(heads, truth, said).flatMap((statistic) =>
      // All answers say the same class.
      statistic.about === "classes" && at > 0 ? [] : { statistic, answer: name[statistic.about] },
    );
  });
}

type AnyPrediction = { readonly index: number; readonly id: string } & Partial<EvaluatedPrediction>;

function predictionsOf({ heads, truth, said, ious }: Judged, known: readonly Annotation[]): AnyPrediction[] {
  return known.map(({ id }, index) => ({
    index,
    id,
    ...(hasClasses(heads) && {
      trueLabel: truth.labels[index]!,
      predictedLabel: said.labels[index]!,
      score: said.scores[index]!,
    }),
    ...(hasBoxes(heads) && {
      trueBox: truth.boxes[index]!,
      predictedBox: said.boxes[index]!,
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

function scoreOf<R extends { readonly metric: string }>(rows: readonly R[], metric: string): R {
  return rows.find((row) => row.metric === metric)!;
}

/** More classes than this make no matrix that one can read. */
const mostClasses = 40;

function figuresOf(
  judged: Judged,
  sizes: Parameters<typeof groupsOf>[0],
  classes: readonly string[],
): Record<string, Figure> {
  const { heads, truth, said, ious } = judged;
  const made: Record<string, Figure> = { outcomes: outcomeSharesFigure(errorRows(judged)) };
  if (hasBoxes(heads)) made.iou = iouHistogramFigure(ious);
  if (hasClasses(heads)) {
    const right = truth.labels.map((label, index) => label === said.labels[index]);
    made.calibration = calibrationFigure(confidenceCalibration(said.scores, right, { bins: 10 }));
    const count = Math.max(
      classes.length,
      ...truth.labels.map((l) => l + 1),
      ...said.labels.map((l) => l + 1),
    );
    if (count <= mostClasses) {
      const names = Array.from({ length: count }, (_, label) => classes[label] ?? String(label));
      made.confusion = confusionMatrixFigure(confusionMatrix(truth.labels, said.labels, count), {
        classes: names,
      });
    }
  }
  if (sizes.length > 0)
    made.sizes = groupScoresFigure(groupsOf(sizes), { title: "Scores by size of the object" });
  return made;
}

/** The pictures are read anew: they are not kept. */
async function worstFigureOf(worst: readonly AnyPrediction[], test: DetectionDataset): Promise<Figure> {
  const items = await Promise.all(
    worst.map(async ({ index, predictedBox, predictedLabel, score }) => {
      const { image, boxes, labels } = await test.read(index);
      const predicted = {
        boxes: predictedBox === undefined ? [] : [predictedBox],
        ...(predictedLabel !== undefined && { labels: [predictedLabel], scores: [score!] }),
      };
      return { image, boxes: predictedBox === undefined ? [] : boxes, labels, predicted };
    }),
  );
  return boxesOnImagesFigure(items, { classes: test.classes, title: "The worst first" });
}
