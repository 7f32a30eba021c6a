import { boxIou } from "../../boxes/box-iou.js";
import type { Box } from "../../boxes/boxes.js";
import { byScore, type DetectedBoxes, isSet, type TrueBoxes } from "./detections.js";

/**
 * Why a detection is wrong, or what was overlooked; tb and tf are the thresholds of background and of a match.
 *
 * - `localization`: right class, but an IoU of tb to tf only;
 * - `classification`: an IoU of tf or more, but with a box of another class;
 * - `both`: another class, and an IoU of tb to tf;
 * - `duplicate`: right, but a surer detection found the same box;
 * - `background`: an IoU of at most tb with every box;
 * - `missed`: a true box that no detection was meant for, going by the rules above.
 */
export type DetectionErrorKind =
  | "localization"
  | "classification"
  | "both"
  | "duplicate"
  | "background"
  | "missed";

export const detectionErrorKinds: readonly DetectionErrorKind[] = [
  "classification",
  "localization",
  "both",
  "duplicate",
  "background",
  "missed",
];

/** A true box that is to be found. */
export interface JudgedTruth {
  readonly image: number;
  /** Its index among the image's true boxes. */
  readonly index: number;
  readonly label: number;
  isFound: boolean;
  /** The surest detection that would be right for this box, not found by another, with its class or place put right. */
  best?: JudgedDetection;
}

/** A detection, and what it is. */
export interface JudgedDetection {
  readonly image: number;
  /** Its index among the image's detections. */
  readonly index: number;
  readonly label: number;
  readonly score: number;
  isRight: boolean;
  /** Wrong, but in a crowd: it does not count against the model. */
  isIgnored: boolean;
  error?: Exclude<DetectionErrorKind, "missed">;
  /** The true box that it is about: of localization, classification and duplicate errors. */
  truth?: JudgedTruth;
}

export interface JudgeThresholds {
  readonly iouThreshold: number;
  readonly backgroundThreshold: number;
  readonly maxDetections: number;
}

/**
 * Says of each detection of one image whether it is right, or what is wrong with it; the surest first.
 *
 * @see tidecv.quantify.TIDEExample and TIDERun; D. Bolya et al., TIDE: a general toolbox for identifying object detection
 *   errors, 2020.
 */
export function judgeDetections(
  image: number,
  truth: TrueBoxes,
  found: DetectedBoxes,
  { iouThreshold, backgroundThreshold, maxDetections }: JudgeThresholds,
): { truths: JudgedTruth[]; detections: JudgedDetection[] } {
  const indices = [...truth.boxes.keys()];
  const isCrowd = (index: number): boolean => isSet(truth.boxMeta?.[index]?.iscrowd);
  const truths = indices
    .filter((index) => !isCrowd(index))
    .map((index): JudgedTruth => ({ image, index, label: truth.labels[index]!, isFound: false }));
  const detections = [...found.boxes.keys()]
    .sort(byScore(found.scores))
    .slice(0, maxDetections)
    .map(
      (index): JudgedDetection => ({
        image,
        index,
        label: found.labels[index]!,
        score: found.scores[index]!,
        isRight: false,
        isIgnored: false,
      }),
    );
  const ious = boxIou(
    detections.map(({ index }) => found.boxes[index]!),
    truths.map(({ index }) => truth.boxes[index]!),
  );
  for (const [at, detection] of detections.entries()) {
    const free = largest(truths, ious[at]!, ({ label, isFound }) => label === detection.label && !isFound);
    if (free === undefined || free.iou < iouThreshold) continue;
    detection.isRight = true;
    free.truth.isFound = true;
  }
  const crowds = indices.filter(isCrowd);
  for (const [at, detection] of detections.entries()) {
    if (detection.isRight) continue;
    detection.isIgnored = crowds.some(
      (crowd) =>
        truth.labels[crowd] === detection.label &&
        shareInside(found.boxes[detection.index]!, truth.boxes[crowd]!) > iouThreshold,
    );
    blame(detection, truths, ious[at]!, iouThreshold, backgroundThreshold);
  }
  return { truths, detections };
}

/** Finds out what is wrong with a detection. */
function blame(
  detection: JudgedDetection,
  truths: readonly JudgedTruth[],
  ious: Float64Array,
  iouThreshold: number,
  backgroundThreshold: number,
): void {
  const own = largest(truths, ious, ({ label }) => label === detection.label);
  const other = largest(truths, ious, ({ label }) => label !== detection.label);
  const found = largest(truths, ious, ({ label, isFound }) => label === detection.label && isFound);
  if (own !== undefined && own.iou >= backgroundThreshold && own.iou <= iouThreshold) {
    detection.error = "localization";
    detection.truth = own.truth;
  } else if (other !== undefined && other.iou >= iouThreshold) {
    detection.error = "classification";
    detection.truth = other.truth;
  } else if (found !== undefined && found.iou >= iouThreshold) {
    detection.error = "duplicate";
    detection.truth = found.truth;
  } else {
    const isBackground = ious.every((iou) => iou <= backgroundThreshold);
    detection.error = isBackground ? "background" : "both";
  }
  if (detection.error === "localization" || detection.error === "classification") {
    const { truth } = detection;
    if (truth !== undefined && !truth.isFound) truth.best ??= detection;
  }
}

/** Of the true boxes that qualify the one with the largest IoU, the first of equal ones. */
function largest(
  truths: readonly JudgedTruth[],
  ious: Float64Array,
  qualifies: (truth: JudgedTruth) => boolean,
): { truth: JudgedTruth; iou: number } | undefined {
  let best: { truth: JudgedTruth; iou: number } | undefined;
  for (const [at, truth] of truths.entries()) {
    if (qualifies(truth) && (best === undefined || ious[at]! > best.iou)) best = { truth, iou: ious[at]! };
  }
  return best;
}

/** The share of a box that lies inside another; 0 where it has no area. */
function shareInside([ax1, ay1, ax2, ay2]: Box, [bx1, by1, bx2, by2]: Box): number {
  const width = Math.min(ax2, bx2) - Math.max(ax1, bx1);
  const height = Math.min(ay2, by2) - Math.max(ay1, by1);
  return width <= 0 || height <= 0 ? 0 : (width * height) / ((ax2 - ax1) * (ay2 - ay1));
}
