import { checkShare } from "../../boxes/check-scores.js";
import { boxesByClass } from "./boxes-by-class.js";
import {
  type CocoArea,
  cocoAreaRanges,
  cocoAreas,
  cocoIouThresholds,
  cocoRecallLevels,
} from "./coco-parameters.js";
import { type CocoScores, cocoScores } from "./coco-scores.js";
import { checkImages, classCount, type DetectedBoxes, type TrueBoxes } from "./detections.js";
import { matchClass } from "./match-class.js";
import { measureClass } from "./measure-class.js";

export interface CocoOptions {
  /** Names of the classes: label 0 is the first. Detections of labels beyond them do not count. */
  readonly classes?: readonly string[];
  /** IoU that a detection needs; default 0.5 to 0.95 by 0.05. */
  readonly iouThresholds?: readonly number[];
  /** How many detections of a class in an image take part in `ar1`, `ar10`, and in all else; default 1, 10 and 100. */
  readonly maxDetections?: readonly [number, number, number];
  /** Only where the boxes are, not what they are called: all boxes count as one class; default false. */
  readonly classAgnostic?: boolean;
}

/** The scores of one class. */
export interface CocoClassScores extends CocoScores {
  readonly label: number;
  /** Its name, where names are given. */
  readonly name?: string;
  /** True boxes, crowds left out. */
  readonly truths: number;
  /** Detections that take part. */
  readonly detections: number;
}

/** Precision where recall reaches 0, 0.01, ... 1. */
export interface CocoCurve {
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  /** The score of the detection at which this recall is reached; 0 beyond the last. */
  readonly scores: readonly number[];
}

/** What {@link cocoEvaluation} found. */
export interface CocoEvaluation extends CocoScores {
  /** One row a class, by label. */
  readonly classes: readonly CocoClassScores[];
  readonly iouThresholds: readonly number[];
  /**
   * The precision-recall curve of a class at one of the IoU thresholds; -1 throughout where it has no true box.
   *
   * @throws {RangeError} If there is no such class or threshold.
   */
  curve(label: number, iouThreshold?: number, area?: CocoArea): CocoCurve;
}

/**
 * Average precision and recall of a detector as COCO measures them.
 *
 * A detection is right where it overlaps a true box of its class, not yet found by a surer one, by at least the IoU
 * threshold. AP is the area under the precision-recall curve, read at 101 levels of recall, mean over 10 IoU thresholds
 * and the classes. What has no value is -1, as there: a class without true boxes (which the means leave out), all scores
 * where no image has a true box. No detections score 0; a score of NaN ranks last; of equal scores the earlier image's
 * detection, then the earlier one, ranks first.
 *
 * @param truth What is true, one entry an image: annotations of a data set. `boxMeta` may say `iscrowd` and `area`.
 * @param predictions What was found, in the same order.
 * @param options See {@link CocoOptions}.
 * @throws {RangeError} If the lists differ in length, a box is inside out, a label is no class index or a true one is
 *   beyond `classes`; names image and box.
 * @see pycocotools.cocoeval.COCOeval with iouType "bbox". Boxes there are x, y, width, height; areas of xyxy boxes can
 *   differ in the last bit.
 * @example
 * const truth = [{ boxes: [[0, 0, 10, 10]] as const, labels: [0] }];
 * const found = [{ boxes: [[0, 0, 10, 8], [20, 0, 30, 10]] as const, scores: [0.9, 0.6], labels: [0, 0] }];
 * const evaluation = cocoEvaluation(truth, found, { classes: ["cell"] });
 * evaluation.ap // 0.7
 * evaluation.ap50 // 1
 * evaluation.classes[0]?.name // "cell"
 */
export function cocoEvaluation(
  truth: readonly TrueBoxes[],
  predictions: readonly DetectedBoxes[],
  {
    classes,
    iouThresholds = cocoIouThresholds,
    maxDetections = [1, 10, 100],
    classAgnostic = false,
  }: CocoOptions = {},
): CocoEvaluation {
  checkImages(truth, predictions);
  checkOptions(iouThresholds, maxDetections);
  const numClasses = classCount(truth, predictions, classes);
  const parameters = {
    iouThresholds,
    areaRanges: cocoAreas.map((area) => cocoAreaRanges[area]),
    maxDetections: maxDetections[2],
  };
  const trueBoxes = boxesByClass(truth, numClasses, classAgnostic, "truth");
  const detected = boxesByClass(predictions, numClasses, classAgnostic, "predictions");
  const measured = Array.from({ length: classAgnostic ? 1 : numClasses }, (_, label) =>
    measureClass(matchClass(trueBoxes, detected, label, parameters), maxDetections),
  );
  const rows = measured.map((measures, label) => ({
    label,
    ...(classes !== undefined && !classAgnostic && { name: classes[label]! }),
    truths: measures.truths,
    detections: measures.detections,
    ...cocoScores([measures], iouThresholds),
  }));
  return {
    ...cocoScores(measured, iouThresholds),
    classes: rows,
    iouThresholds,
    curve: (label, iouThreshold = 0.5, area = "all") => {
      const threshold = iouThresholds.indexOf(iouThreshold);
      const byArea = measured[label]?.precision;
      if (byArea === undefined || threshold === -1 || !cocoAreas.includes(area)) {
        throw new RangeError(
          `there is no curve of label ${label}, IoU threshold ${iouThreshold} and area "${area}": ` +
            `labels go to ${measured.length - 1}, thresholds are ${iouThresholds.join(", ")}, areas ${cocoAreas.join(", ")}`,
        );
      }
      const levels = byArea[cocoAreas.indexOf(area)]![threshold];
      const none = cocoRecallLevels.map(() => -1);
      return {
        recall: cocoRecallLevels,
        precision: levels === undefined ? none : Array.from(levels.precision),
        scores: levels === undefined ? none : Array.from(levels.score),
      };
    },
  };
}

function checkOptions(iouThresholds: readonly number[], maxDetections: readonly number[]): void {
  if (iouThresholds.length === 0) throw new RangeError("iouThresholds must hold at least one, got none");
  for (const threshold of iouThresholds) checkShare(threshold, "iouThresholds");
  const [one, ten, hundred] = maxDetections;
  if (
    !maxDetections.every((limit) => Number.isInteger(limit) && limit > 0) ||
    !(one! <= ten! && ten! <= hundred!)
  ) {
    throw new RangeError(
      `maxDetections must be three ascending whole numbers > 0, got ${maxDetections.join(", ")}`,
    );
  }
}
