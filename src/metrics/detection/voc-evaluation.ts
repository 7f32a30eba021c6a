import { checkShare } from "../../boxes/check-scores.js";
import { type BoxesByClass, boxesByClass } from "./boxes-by-class.js";
import { byScore, checkImages, classCount, type DetectedBoxes, type TrueBoxes } from "./detections.js";
import { interpolatedAveragePrecision, type VocInterpolation } from "./interpolated-average-precision.js";

export interface VocOptions {
  /** Names of the classes: label 0 is the first. Detections of labels beyond them do not count. */
  readonly classes?: readonly string[];
  /** IoU that a detection needs; default 0.5. */
  readonly iouThreshold?: number;
  /** Pascal VOC's rule since 2010 ("all-points", default) or that of 2007 ("11-point"). */
  readonly interpolation?: VocInterpolation;
  /**
   * Whether x2 and y2 are the first pixel outside a box ("exclusive", default, as everywhere in this library: width
   * x2 - x1) or its last one ("inclusive": width x2 - x1 + 1, as in the development kit and many tools after it).
   */
  readonly pixels?: "exclusive" | "inclusive";
}

/** The average precision of one class. */
export interface VocClassScores {
  readonly label: number;
  /** Its name, where names are given. */
  readonly name?: string;
  /** In [0, 1]; -1 where the class has no true box. */
  readonly ap: number;
  /** True boxes, difficult ones left out. */
  readonly truths: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  /** Precision and recall after each detection that counts, the surest first. */
  readonly precision: readonly number[];
  readonly recall: readonly number[];
}

/** What {@link vocEvaluation} found. */
export interface VocEvaluation {
  /** Mean average precision of the classes that have true boxes; -1 where none has. */
  readonly map: number;
  /** One row a class, by label. */
  readonly classes: readonly VocClassScores[];
}

/**
 * Average precision of a detector as Pascal VOC measures it.
 *
 * Each detection looks at the true box of its class that it overlaps most (of equal ones the first). It is right where the
 * IoU is at least the threshold and no surer detection has taken this box; a second one is wrong, whatever else it
 * overlaps. One that looks at a `difficult` box does not count. A score of NaN ranks last; of equal scores the earlier
 * image's detection ranks first.
 *
 * @param truth What is true, one entry an image: annotations of a data set. `boxMeta` may say `difficult`.
 * @param predictions What was found, in the same order.
 * @param options See {@link VocOptions}.
 * @throws {RangeError} If the lists differ in length, a box is inside out, a label is no class index or a true one is
 *   beyond `classes`, or an option is none.
 * @see M. Everingham et al., The Pascal visual object classes challenge, 2010 and 2015 (VOCevaldet.m).
 * @example
 * const truth = [{ boxes: [[0, 0, 10, 10]] as const, labels: [0] }];
 * const found = [{ boxes: [[20, 0, 30, 10], [0, 0, 10, 8]] as const, scores: [0.9, 0.6], labels: [0, 0] }];
 * vocEvaluation(truth, found).map // 0.5
 */
export function vocEvaluation(
  truth: readonly TrueBoxes[],
  predictions: readonly DetectedBoxes[],
  { classes, iouThreshold = 0.5, interpolation = "all-points", pixels = "exclusive" }: VocOptions = {},
): VocEvaluation {
  checkImages(truth, predictions);
  checkShare(iouThreshold, "iouThreshold");
  if (interpolation !== "all-points" && interpolation !== "11-point") {
    throw new RangeError(`interpolation must be "all-points" or "11-point", got ${String(interpolation)}`);
  }
  if (pixels !== "exclusive" && pixels !== "inclusive") {
    throw new RangeError(`pixels must be "exclusive" or "inclusive", got ${String(pixels)}`);
  }
  const numClasses = classCount(truth, predictions, classes);
  const trueBoxes = boxesByClass(truth, numClasses, false, "truth");
  const detected = boxesByClass(predictions, numClasses, false, "predictions");
  const rows = Array.from({ length: numClasses }, (_, label) => {
    const ranked = rankClass(trueBoxes, detected, label, iouThreshold, pixels === "inclusive" ? 1 : 0);
    const { isTrue, truths } = ranked;
    const rights = runningSum(isTrue);
    const precision = rights.map((right, at) => right / (at + 1));
    const recall = rights.map((right) => (truths === 0 ? 0 : right / truths));
    const truePositives = rights.at(-1) ?? 0;
    return {
      label,
      ...(classes !== undefined && { name: classes[label]! }),
      ap: truths === 0 ? -1 : interpolatedAveragePrecision(precision, recall, interpolation),
      truths,
      truePositives,
      falsePositives: isTrue.length - truePositives,
      precision,
      recall,
    };
  });
  const known = rows.filter(({ truths }) => truths > 0);
  const map = known.length === 0 ? -1 : known.reduce((total, { ap }) => total + ap, 0) / known.length;
  return { map, classes: rows };
}

/** Of each detection that counts, the surest first, 1 where it is right, else 0. */
function rankClass(
  truth: BoxesByClass,
  detected: BoxesByClass,
  label: number,
  iouThreshold: number,
  far: 0 | 1,
): { isTrue: number[]; truths: number } {
  const [from, to] = [truth.start[label]!, truth.start[label + 1]!];
  const firstOfImage = new Map<number, number>();
  let truths = 0;
  for (let at = to - 1; at >= from; at--) {
    firstOfImage.set(truth.image[at]!, at);
    truths += 1 - truth.difficult[at]!;
  }
  const isTaken = new Set<number>();
  const first = detected.start[label]!;
  const order = Int32Array.from({ length: detected.start[label + 1]! - first }, (_, at) => first + at);
  const isTrue: number[] = [];
  for (const at of order.sort(byScore(detected.score))) {
    const image = detected.image[at]!;
    let best = -1;
    let bestIou = -1;
    for (let other = firstOfImage.get(image) ?? to; other < to && truth.image[other] === image; other++) {
      const iou = boxOverlap(detected.boxes, at, truth.boxes, other, far);
      if (iou <= bestIou) continue;
      best = other;
      bestIou = iou;
    }
    const isNear = best !== -1 && bestIou >= iouThreshold;
    if (isNear && truth.difficult[best] === 1) continue;
    isTrue.push(isNear && !isTaken.has(best) ? 1 : 0);
    if (isNear) isTaken.add(best);
  }
  return { isTrue, truths };
}

/** IoU of box i of one list and box j of another, whose widths are x2 - x1 + `far`. */
function boxOverlap(a: Float64Array, i: number, b: Float64Array, j: number, far: 0 | 1): number {
  const [ax1, ay1, ax2, ay2] = a.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
  const [bx1, by1, bx2, by2] = b.subarray(4 * j, 4 * j + 4) as unknown as [number, number, number, number];
  const width = Math.min(ax2, bx2) - Math.max(ax1, bx1) + far;
  const height = Math.min(ay2, by2) - Math.max(ay1, by1) + far;
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / ((ax2 - ax1 + far) * (ay2 - ay1 + far) + (bx2 - bx1 + far) * (by2 - by1 + far) - shared);
}

function runningSum(values: readonly number[]): number[] {
  let total = 0;
  return values.map((value) => {
    total += value;
    return total;
  });
}
