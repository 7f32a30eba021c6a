import { checkShare } from "../../boxes/check-scores.js";
import { byScore, checkedBoxes, checkImages, type DetectedBoxes, type TrueBoxes } from "./detections.js";
import {
  type DetectionErrorKind,
  detectionErrorKinds,
  type JudgedDetection,
  type JudgedTruth,
  judgeDetections,
} from "./judge-detections.js";
import { outcomes } from "./match-class.js";
import { precisionLevels } from "./precision-levels.js";

export interface DetectionErrorsOptions {
  /** IoU that a detection needs; default 0.5. */
  readonly iouThreshold?: number;
  /** IoU up to which a detection is of the background; default 0.1. */
  readonly backgroundThreshold?: number;
  /** How many detections of an image take part, whatever their class; default 100. */
  readonly maxDetections?: number;
}

/** One kind of error. */
export interface DetectionErrorRow {
  readonly kind: DetectionErrorKind;
  readonly count: number;
  /** What AP would gain, were there no error of this kind; from 0. The gains of several kinds do not add up. */
  readonly apGain: number;
}

/** One error. */
export interface DetectionError {
  readonly kind: DetectionErrorKind;
  readonly image: number;
  /** The index of the detection in its image; none where a true box was missed. */
  readonly detection?: number;
  /** The index of the true box that it is about; none of the kinds "both" and "background". */
  readonly truth?: number;
}

/** What {@link detectionErrors} found. */
export interface DetectionErrors {
  /** Average precision at the IoU threshold, mean over the classes that have true boxes or detections; 0 where none has. */
  readonly ap: number;
  /** One row a kind. */
  readonly kinds: readonly DetectionErrorRow[];
  /** What AP would gain, were there no wrong detections. */
  readonly falsePositiveGain: number;
  /** What AP would gain, were every true box found. */
  readonly falseNegativeGain: number;
  /** Every error, by image. */
  readonly errors: readonly DetectionError[];
}

/**
 * What a detector does wrong, and what each kind of error costs: TIDE. Each error is put right alone (a class or a place
 * corrected, a detection or a missed box left out) and average precision measured again.
 *
 * Differs from {@link cocoEvaluation} in what AP is the mean of: a class with detections but no true box counts 0, as in
 * tidecv. Detections in crowds of their class do not count, nor do crowds; `area` and `difficult` play no part. A score of
 * NaN ranks last.
 *
 * @param truth What is true, one entry an image: annotations of a data set. `boxMeta` may say `iscrowd`.
 * @param predictions What was found, in the same order.
 * @param options See {@link DetectionErrorsOptions}.
 * @throws {RangeError} If the lists differ in length, a box is inside out, a label is no class index, or an option is none.
 * @see tidecv.TIDE; D. Bolya et al., TIDE: a general toolbox for identifying object detection errors, 2020.
 * @example
 * const truth = [{ boxes: [[0, 0, 10, 10], [20, 0, 30, 10]] as const, labels: [0, 1] }];
 * const found = [{ boxes: [[0, 0, 10, 10], [20, 0, 30, 4]] as const, scores: [0.9, 0.8], labels: [0, 1] }];
 * const { ap, kinds } = detectionErrors(truth, found);
 * ap // 0.5
 * kinds.filter(({ count }) => count > 0) // [{ kind: "localization", count: 1, apGain: 0.5 }]
 */
export function detectionErrors(
  truth: readonly TrueBoxes[],
  predictions: readonly DetectedBoxes[],
  { iouThreshold = 0.5, backgroundThreshold = 0.1, maxDetections = 100 }: DetectionErrorsOptions = {},
): DetectionErrors {
  checkImages(truth, predictions);
  checkShare(iouThreshold, "iouThreshold");
  checkShare(backgroundThreshold, "backgroundThreshold");
  if (backgroundThreshold > iouThreshold) {
    throw new RangeError(
      `backgroundThreshold must be <= iouThreshold, got ${backgroundThreshold} and ${iouThreshold}`,
    );
  }
  if (!(maxDetections >= 1)) throw new RangeError(`maxDetections must be >= 1, got ${maxDetections}`);
  const thresholds = { iouThreshold, backgroundThreshold, maxDetections };
  const images = truth.map((image, index) => {
    const found = predictions[index]!;
    checkedBoxes(image, `truth[${index}]`);
    checkedBoxes(found, `predictions[${index}]`);
    return judgeDetections(index, image, found, thresholds);
  });
  const truths = images.flatMap((image) => image.truths);
  const detections = images.flatMap((image) => image.detections);
  const missed = truths.filter(({ isFound, best }) => !isFound && best === undefined);
  const ap = averagePrecision(
    detections.filter(({ isIgnored }) => !isIgnored),
    countByLabel(truths),
  );
  const gain = (kind: DetectionErrorKind): number => {
    const left = kind === "missed" ? truths.filter((box) => !missed.includes(box)) : truths;
    return Math.max(0, averagePrecision(points(detections, kind), countByLabel(left, truths)) - ap);
  };
  const perfect = points(detections).map((point) => ({ ...point, score: point.isRight ? 1 : 0 }));
  const found = truths.filter(({ isFound }) => isFound);
  return {
    ap,
    kinds: detectionErrorKinds.map((kind) => ({
      kind,
      count: kind === "missed" ? missed.length : detections.filter(({ error }) => error === kind).length,
      apGain: gain(kind),
    })),
    falsePositiveGain: averagePrecision(perfect, countByLabel(truths)) - ap,
    falseNegativeGain: averagePrecision(points(detections), countByLabel(found, truths)) - ap,
    errors: listErrors(detections, missed),
  };
}

/** A detection as average precision sees it. */
interface Point {
  readonly label: number;
  readonly score: number;
  readonly isRight: boolean;
}

/**
 * The detections that count, errors of one kind put right: what was meant for a box that nobody found is right, but only
 * the surest of those; the others are left out. As in tidecv the wrong ones come first, so that they win ties.
 */
function points(detections: readonly JudgedDetection[], fixed?: DetectionErrorKind): Point[] {
  const rows: Point[] = [];
  for (const detection of detections) {
    const { label, score, isRight, isIgnored, error, truth } = detection;
    if (isRight) continue;
    if (error !== fixed) {
      if (!isIgnored) rows.push({ label, score, isRight });
    } else if (truth !== undefined && truth.best === detection) {
      rows.push({ label: truth.label, score, isRight: true });
    }
  }
  rows.push(...detections.filter(({ isRight }) => isRight));
  return rows;
}

/** How many true boxes each class has; classes that appear in `all` alone have 0. */
function countByLabel(
  truths: readonly JudgedTruth[],
  all: readonly JudgedTruth[] = truths,
): Map<number, number> {
  const counts = new Map(all.map(({ label }) => [label, 0]));
  for (const { label } of truths) counts.set(label, counts.get(label)! + 1);
  return counts;
}

const levels = Array.from({ length: 101 }, (_, index) => index / 100);

/** The mean over the classes that have a detection or a true box; one without true boxes counts 0. */
function averagePrecision(points: readonly Point[], positives: ReadonlyMap<number, number>): number {
  const byLabel = new Map<number, Point[]>();
  for (const [label, count] of positives) if (count > 0) byLabel.set(label, []);
  for (const point of points) {
    const own = byLabel.get(point.label) ?? [];
    byLabel.set(point.label, own);
    own.push(point);
  }
  let total = 0;
  for (const [label, own] of byLabel) {
    const count = positives.get(label) ?? 0;
    if (count === 0) continue;
    const scores = Float64Array.from(own, ({ score }) => score);
    const outcome = Uint8Array.from(own, ({ isRight }) =>
      isRight ? outcomes.truePositive : outcomes.falsePositive,
    );
    const order = Int32Array.from(own, (_, at) => at).sort(byScore(scores));
    const { precision } = precisionLevels(outcome, order, scores, count, levels);
    total += precision.reduce((sum, value) => sum + value, 0) / levels.length;
  }
  return byLabel.size === 0 ? 0 : total / byLabel.size;
}

function listErrors(
  detections: readonly JudgedDetection[],
  missed: readonly JudgedTruth[],
): DetectionError[] {
  const wrong = detections.flatMap(({ image, index, error, truth }) =>
    error === undefined
      ? []
      : { kind: error, image, detection: index, ...(truth !== undefined && { truth: truth.index }) },
  );
  const overlooked = missed.map(({ image, index }) => ({ kind: "missed", image, truth: index }) as const);
  return [...wrong, ...overlooked].sort((a, b) => a.image - b.image);
}
