import type { Annotation, DetectionDataset } from "../datasets/dataset.js";
import { boxesOnImagesFigure } from "../figures/boxes-on-images-figure.js";
import { detectionErrorsFigure } from "../figures/detection-errors-figure.js";
import type { Figure } from "../figures/figure.js";
import { groupScoresFigure } from "../figures/group-scores-figure.js";
import { precisionRecallFigure } from "../figures/precision-recall-figure.js";
import { type CocoEvaluation, cocoEvaluation } from "../metrics/detection/coco-evaluation.js";
import { type DetectionErrors, detectionErrors } from "../metrics/detection/detection-errors.js";
import type { Detector } from "../models/detectors/detector.js";
import { checkObjects } from "../training/tasks/check-objects.js";
import { type Assessment, assess } from "./assessment.js";
import type { DetectorEvaluationOptions } from "./evaluation-options.js";
import { type Detections, detectorAsker } from "./predict-detector.js";
import { groupsOf, scoresFigure } from "./report/assessment-figures.js";
import { answersOf } from "./scoring/answers-of.js";
import { assessedFacts } from "./scoring/assessed-facts.js";
import { detectorStatistics, type ImageOutcome, imageOutcome } from "./scoring/detector-statistics.js";
import { objectSizes, sizeOf, sizeWords } from "./scoring/object-sizes.js";
import { pixelsOf, trivialDetections } from "./scoring/trivial-answers.js";

/** COCO's headline figures; -1 where no image has a true box, as there. */
export interface DetectorScores {
  /** Mean over IoU thresholds from 0.5 to 0.95. */
  readonly ap: number;
  readonly ap50: number;
  readonly ap75: number;
}

/** What a detector said of one test image beside the truth. */
export interface EvaluatedImage extends ImageOutcome {
  /** The image's index in the test set. */
  readonly index: number;
  /** The sample's. */
  readonly id: string;
  /** xyxy pixels of the image, and their classes. */
  readonly truth: Pick<Annotation, "boxes" | "labels" | "boxMeta">;
  /** All that scores at least 0.01, up to 100, the surest first. */
  readonly detections: Detections;
}

/** What evaluateModel found of a detector. */
export type DetectorEvaluation = DetectorScores &
  Assessment & {
    /** The same for an answer that ignores the image: one object of each class in the class's mean box. */
    readonly baseline: DetectorScores;
    /** All of COCO's figures, by class, and precision-recall curves. */
    readonly coco: CocoEvaluation;
    /** What each kind of error costs (TIDE). */
    readonly errors: DetectionErrors;
    /** One for each test image, in the test set's order. */
    readonly predictions: readonly EvaluatedImage[];
    /** The images with most objects missed and wrong detections first. */
    worst(count: number): EvaluatedImage[];
  };

/** For average precision the unsure ones count, too. */
const leastScore = 0.01;

/** Measures a model that finds any number of objects. */
export async function evaluateDetector(
  model: Detector,
  test: DetectionDataset,
  { scoreThreshold = 0.3, iouThreshold = 0.5, ...options }: DetectorEvaluationOptions,
): Promise<DetectorEvaluation> {
  const { onTrainingSplit = false } = options;
  const asker = detectorAsker(model, {
    scoreThreshold: leastScore,
    iouThreshold,
    count: test.length,
  });
  const truth: Annotation[] = [];
  const said: Detections[] = [];
  let trainedOn = 0;
  try {
    const check: Parameters<typeof answersOf>[3] = (sample, name) =>
      checkObjects(sample, model.numClasses, name);
    for await (const one of answersOf(model, asker, test, check, { onTrainingSplit })) {
      truth.push(one.known);
      said.push(one.answer);
      if (one.isTrainedOn) trainedOn++;
    }
  } finally {
    asker.dispose();
  }
  // A model may know more classes than the test set has names for.
  const classes = Array.from(
    { length: Math.max(model.numClasses, test.classes.length) },
    (_, label) => test.classes[label] ?? String(label),
  );
  const coco = cocoEvaluation(truth, said, { classes });
  const errors = detectionErrors(truth, said);
  const statistics = { classes, scoreThreshold };
  const facts = await assessedFacts(model, test, options, {
    task: "objects",
    scoreThreshold,
    headlines: ["AP"],
    own: detectorStatistics(truth, said, statistics),
    comparedWith: (objects) => {
      const trivial = trivialDetections(objects);
      const same = truth.map(({ size }) => ({
        boxes: trivial.map(({ box }) => pixelsOf(box, size)),
        scores: trivial.map(({ score }) => score),
        labels: trivial.map(({ label }) => label),
      }));
      const answer = "always finding one object of each class in the class's mean box";
      return [detectorStatistics(truth, same, statistics).map((statistic) => ({ statistic, answer }))];
    },
    truth,
    trainedOn,
    classes: coco.classes
      .filter(({ truths, detections }) => truths + detections > 0)
      .map(({ label, truths, ap, ap50, ar100 }) => ({
        class: classes[label]!,
        count: truths,
        ...(truths > 0 && { ap, ap50, ar: ar100 }),
      })),
    sizes: sizeRows(truth, coco),
    errors: errors.kinds,
  });
  const predictions = truth.map(({ id, boxes, labels, boxMeta }, index) => ({
    index,
    id,
    truth: { boxes, labels, ...(boxMeta && { boxMeta }) },
    detections: said[index]!,
    ...imageOutcome(truth[index]!, said[index]!, scoreThreshold),
  }));
  const worst = (count: number) => [...predictions].sort(worseFirst).slice(0, count);
  const scored = (column: "model" | "baseline"): DetectorScores => {
    const [ap, ap50, ap75] = facts.scores.map((row) => row[column]);
    return { ap: orNone(ap), ap50: orNone(ap50), ap75: orNone(ap75) };
  };
  return assess(
    {
      facts,
      predictions,
      figures: () => figuresOf(facts, coco, errors),
      worstFigure: (count) => worstFigureOf(worst(count), test, scoreThreshold),
    },
    { ...scored("model"), baseline: scored("baseline"), coco, errors, predictions, worst },
  );
}

/** COCO's word for what has no value. */
function orNone(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? -1 : value;
}

function worseFirst(a: EvaluatedImage, b: EvaluatedImage): number {
  return b.missed + b.wrong - (a.missed + a.wrong);
}

function sizeRows(truth: readonly Annotation[], coco: CocoEvaluation) {
  const sizes = truth.flatMap(({ boxes }) => boxes.map(sizeOf));
  const figures = {
    small: { ap: coco.apSmall, ar: coco.arSmall },
    medium: { ap: coco.apMedium, ar: coco.arMedium },
    large: { ap: coco.apLarge, ar: coco.arLarge },
  };
  return objectSizes.flatMap((size) => {
    const count = sizes.filter((other) => other === size).length;
    return count === 0 || figures[size].ap < 0 ? [] : { size: sizeWords[size], count, ...figures[size] };
  });
}

/** So many curves can be told apart. */
const mostCurves = 6;

function figuresOf(
  facts: Parameters<typeof scoresFigure>[0],
  coco: CocoEvaluation,
  errors: DetectionErrors,
): Record<string, Figure> {
  const counted = coco.classes.filter(({ truths }) => truths > 0).sort((a, b) => b.truths - a.truths);
  if (counted.length === 0) return {};
  const curves = Object.fromEntries(
    counted
      .slice(0, mostCurves)
      .map(({ label, name, ap50 }) => [`${name} (${ap50.toFixed(2)})`, coco.curve(label)]),
  );
  return {
    scores: scoresFigure(facts),
    curves: precisionRecallFigure(curves, { title: "Precision and recall at IoU 0.5 (AP50)" }),
    errors: detectionErrorsFigure(errors),
    classes: groupScoresFigure(groupsOf(facts.classes.filter(({ ap }) => ap !== undefined)), {
      title: "Scores by class",
    }),
    ...(facts.sizes.length > 0 && {
      sizes: groupScoresFigure(groupsOf(facts.sizes), { title: "Scores by size of the object" }),
    }),
  };
}

/** The pictures are read anew: they are not kept. */
async function worstFigureOf(
  worst: readonly EvaluatedImage[],
  test: DetectionDataset,
  scoreThreshold: number,
): Promise<Figure> {
  const items = await Promise.all(
    worst.map(async ({ index, detections, missed, wrong }) => {
      const { image, boxes, labels } = await test.read(index);
      const sure = [...detections.boxes.keys()].filter((at) => detections.scores[at]! >= scoreThreshold);
      const predicted = {
        boxes: sure.map((at) => detections.boxes[at]!),
        labels: sure.map((at) => detections.labels[at]!),
        scores: sure.map((at) => detections.scores[at]!),
      };
      return { image, boxes, labels, predicted, title: `${missed} missed, ${wrong} wrong` };
    }),
  );
  return boxesOnImagesFigure(items, { classes: test.classes, title: "The worst first" });
}
