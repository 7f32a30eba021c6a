import { boxIou } from "../../boxes/box-iou.js";
import { checkShare } from "../../boxes/check-scores.js";
import {
  byScore,
  checkedBoxes,
  checkImages,
  type DetectedBoxes,
  isSet,
  type TrueBoxes,
} from "./detections.js";

/**
 * What an annotation seems to have wrong, going by a model that is sure of something else:
 *
 * - `missing`: a sure detection where there is no box;
 * - `swapped`: a sure detection of another class on the box, surer than any of its own class;
 * - `shifted`: the only sure detection that the box can mean lies beside it;
 * - `spurious`: no sure detection that the box could mean.
 */
export type LabelErrorKind = "missing" | "swapped" | "shifted" | "spurious";

/** A box that should be looked at. */
export interface LabelSuspect {
  readonly kind: LabelErrorKind;
  readonly image: number;
  /** Which of the image's annotated boxes; none where one is missing. */
  readonly box?: number;
  /** Which of the image's detections speaks against the annotation; none of a spurious box. */
  readonly detection?: number;
  /** How strongly, in [0, 1]. */
  readonly suspicion: number;
}

export interface FindLabelErrorsOptions {
  /** A detection is sure from this score on; default 0.5. */
  readonly confidence?: number;
  /** IoU from which a detection is of a box; default 0.5. */
  readonly iouThreshold?: number;
  /** IoU up to which a detection has nothing to do with a box; default 0.05. */
  readonly backgroundThreshold?: number;
}

/** One annotated box beside the detections that touch it. */
interface Suspected {
  readonly box: number;
  readonly near: readonly Near[];
}

interface Near {
  readonly detection: number;
  readonly score: number;
  readonly isSameClass: boolean;
  readonly iou: number;
}

/**
 * The annotated boxes that are likely wrong, the likeliest first: where a model that has **not** been trained on these
 * images is sure of something else. Cross-validate to look through a whole data set: train on four fifths of it, ask the
 * model about the rest. Nothing is changed; a person looks at each, as a model that is sure may be wrong.
 *
 * Suspicion is the detection's score, times how little the box's own class was seen (`swapped`) or how little both overlap
 * (`shifted`, `missing`); of a spurious box it is 1 less the best score of anything that touches it. Crowds are taken as
 * they are.
 *
 * @param annotations What the data set says, one entry an image.
 * @param predictions What the model found, in the same order, with unsure detections, too (scores from 0.01).
 * @param options See {@link FindLabelErrorsOptions}.
 * @throws {RangeError} If the lists differ in length, a box is inside out, a label is no class index, or an option is none.
 * @see The three kinds of U. Tkachenko et al., ObjectLab: automated diagnosis of mislabeled images in object detection
 *   data, 2023, with simpler scores, and a fourth.
 * @example
 * const annotations = [{ boxes: [[0, 0, 10, 10], [20, 0, 30, 10]] as const, labels: [0, 1] }];
 * const found = [{ boxes: [[0, 0, 10, 10], [20, 0, 30, 10]] as const, scores: [0.9, 0.8], labels: [0, 2] }];
 * findLabelErrors(annotations, found) // [{ kind: "swapped", image: 0, box: 1, detection: 1, suspicion: 0.8 }]
 */
export function findLabelErrors(
  annotations: readonly TrueBoxes[],
  predictions: readonly DetectedBoxes[],
  { confidence = 0.5, iouThreshold = 0.5, backgroundThreshold = 0.05 }: FindLabelErrorsOptions = {},
): LabelSuspect[] {
  checkImages(annotations, predictions);
  checkShare(confidence, "confidence");
  checkShare(iouThreshold, "iouThreshold");
  checkShare(backgroundThreshold, "backgroundThreshold");
  const limits = { confidence, iouThreshold, backgroundThreshold };
  return annotations
    .flatMap((known, image) => {
      checkedBoxes(known, `annotations[${image}]`);
      checkedBoxes(predictions[image]!, `predictions[${image}]`);
      return suspectsOf(known, predictions[image]!, limits).map((suspect) => ({ ...suspect, image }));
    })
    .sort((a, b) => b.suspicion - a.suspicion);
}

function suspectsOf(
  known: TrueBoxes,
  { boxes, scores, labels }: DetectedBoxes,
  { confidence, iouThreshold, backgroundThreshold }: Required<FindLabelErrorsOptions>,
): Omit<LabelSuspect, "image">[] {
  const ious = boxIou(known.boxes, boxes);
  const found: Omit<LabelSuspect, "image">[] = [];
  const explained = new Set<number>();
  const unseen: Suspected[] = [];
  for (const [box, row] of ious.entries()) {
    const near = Array.from(row, (iou, detection) => ({
      detection,
      score: scores[detection]!,
      isSameClass: labels[detection] === known.labels[box],
      iou,
    })).filter(({ iou, score }) => iou > backgroundThreshold && !Number.isNaN(score));
    const onIt = near.filter(({ iou }) => iou >= iouThreshold);
    for (const { detection } of onIt) explained.add(detection);
    const own = surest(onIt.filter(({ isSameClass }) => isSameClass));
    const other = surest(onIt.filter(({ isSameClass }) => !isSameClass));
    if (isSet(known.boxMeta?.[box]?.iscrowd)) {
      for (const { detection } of near) explained.add(detection);
    } else if (other !== undefined && other.score >= confidence && other.score > (own?.score ?? 0)) {
      const suspicion = other.score * (1 - (own?.score ?? 0));
      found.push({ kind: "swapped", box, detection: other.detection, suspicion });
    } else if ((own?.score ?? 0) < confidence) unseen.push({ box, near });
  }
  for (const { box, near } of unseen) {
    const free = near.filter(({ detection, score }) => score >= confidence && !explained.has(detection));
    const beside = surest(free.filter(({ isSameClass }) => isSameClass)) ?? surest(free);
    if (beside === undefined) {
      found.push({ kind: "spurious", box, suspicion: 1 - (surest(near)?.score ?? 0) });
    } else {
      explained.add(beside.detection);
      const suspicion = beside.score * (1 - beside.iou);
      found.push({ kind: "shifted", box, detection: beside.detection, suspicion });
    }
  }
  const order = Array.from(boxes, (_, detection) => detection)
    .filter((detection) => scores[detection]! >= confidence && !explained.has(detection))
    .sort(byScore(scores));
  const told: number[] = [];
  for (const detection of order) {
    const isTold = told.some((other) => boxIou([boxes[other]!], [boxes[detection]!])[0]![0]! >= iouThreshold);
    if (isTold) continue;
    told.push(detection);
    const covered = Math.max(0, ...ious.map((row) => row[detection]!));
    found.push({ kind: "missing", detection, suspicion: scores[detection]! * (1 - covered) });
  }
  return found;
}

function surest(near: readonly Near[]): Near | undefined {
  return near.reduce<Near | undefined>(
    (best, one) => (best === undefined || one.score > best.score ? one : best),
    undefined,
  );
}
