import { type BootstrapOptions, bootstrapInterval, type Interval } from "../bootstrap-interval.js";
import { boxesByClass } from "./boxes-by-class.js";
import { cocoAreaRanges, cocoIouThresholds, cocoRecallLevels } from "./coco-parameters.js";
import { byScore, checkImages, classCount, type DetectedBoxes, type TrueBoxes } from "./detections.js";
import { type MatchedClass, matchClass, outcomes } from "./match-class.js";

/** Where COCO's figures would lie, had other images been drawn. */
export interface CocoIntervals {
  readonly ap: Interval;
  readonly ap50: Interval;
  readonly ap75: Interval;
}

/**
 * Bootstrap intervals of COCO's average precision: images are drawn with replacement, boxes matched but once.
 *
 * @param truth What is true, one entry an image, at least one; see {@link cocoEvaluation}.
 * @param predictions What was found, in the same order.
 * @param options See {@link BootstrapOptions}. `classes` are their names, as in {@link cocoEvaluation}.
 * @returns See {@link Interval}; NaN where no image has a true box.
 * @throws {RangeError} If there is no image, or as {@link cocoEvaluation} and {@link bootstrapInterval} do.
 * @example
 * const box = [[0, 0, 10, 10]] as const;
 * const truth = [{ boxes: box, labels: [0] }, { boxes: box, labels: [0] }];
 * const found = [{ boxes: box, scores: [0.9], labels: [0] }, { boxes: [], scores: [], labels: [] }];
 * const { ap50 } = cocoIntervals(truth, found, { seed: 1 });
 * [ap50.low, ap50.high] // [0, 1]
 */
export function cocoIntervals(
  truth: readonly TrueBoxes[],
  predictions: readonly DetectedBoxes[],
  { classes, ...bootstrap }: BootstrapOptions & { readonly classes?: readonly string[] } = {},
): CocoIntervals {
  const { ap, ap50, ap75 } = cocoStatistics(truth, predictions, classes);
  const interval = (statistic: (images: Int32Array) => number): Interval =>
    bootstrapInterval(truth.length, statistic, bootstrap);
  return { ap: interval(ap), ap50: interval(ap50), ap75: interval(ap75) };
}

/** COCO's average precision as functions of the images that count, by index: those given twice count twice. */
export type CocoStatistics = Readonly<Record<"ap" | "ap50" | "ap75", (images: Int32Array) => number>>;

/** The same figures for {@link bootstrapInterval}; NaN where none of the images has a true box. */
export function cocoStatistics(
  truth: readonly TrueBoxes[],
  predictions: readonly DetectedBoxes[],
  classes?: readonly string[],
): CocoStatistics {
  checkImages(truth, predictions);
  const numClasses = classCount(truth, predictions, classes);
  const trueBoxes = boxesByClass(truth, numClasses, false, "truth");
  const detected = boxesByClass(predictions, numClasses, false, "predictions");
  const parameters = {
    iouThresholds: cocoIouThresholds,
    areaRanges: [cocoAreaRanges.all],
    maxDetections: 100,
  };
  const matched = Array.from({ length: numClasses }, (_, label) => {
    const found = matchClass(trueBoxes, detected, label, parameters);
    const perImage = new Int32Array(truth.length);
    for (let at = trueBoxes.start[label]!; at < trueBoxes.start[label + 1]!; at++) {
      if (trueBoxes.crowd[at] === 0) perImage[trueBoxes.image[at]!]!++;
    }
    const order = Int32Array.from(found.scores, (_, at) => at).sort(byScore(found.scores));
    return { ...found, order, perImage };
  });
  const times = new Int32Array(truth.length);
  const at = (thresholds: readonly number[]) => (images: Int32Array) => {
    times.fill(0);
    for (const image of images) times[image]!++;
    return meanPrecision(matched, times, thresholds);
  };
  return {
    ap: at([...cocoIouThresholds.keys()]),
    ap50: at([cocoIouThresholds.indexOf(0.5)]),
    ap75: at([cocoIouThresholds.indexOf(0.75)]),
  };
}

interface RankedClass extends MatchedClass {
  /** Its detections, the surest first. */
  readonly order: Int32Array;
  /** How many true boxes each image has. */
  readonly perImage: Int32Array;
}

/** Average precision where each image counts `times` over; NaN where no image that counts has a true box. */
function meanPrecision(
  classes: readonly RankedClass[],
  times: Int32Array,
  thresholds: readonly number[],
): number {
  let total = 0;
  let count = 0;
  for (const ranked of classes) {
    let positives = 0;
    for (let image = 0; image < times.length; image++) positives += times[image]! * ranked.perImage[image]!;
    if (positives === 0) continue;
    for (const threshold of thresholds) {
      total += weightedPrecision(ranked, ranked.outcome[0]![threshold]!, times, positives);
      count++;
    }
  }
  return total / count;
}

/** The mean precision at COCO's levels of recall. */
function weightedPrecision(
  { order, image }: RankedClass,
  outcome: Uint8Array,
  times: Int32Array,
  positives: number,
): number {
  // best[r] is the precision when the r-th true box is found, and then the best from there on.
  const best: number[] = [0];
  let counted = 0;
  for (let at = 0; at < order.length; at++) {
    const detection = order[at]!;
    const weight = times[image[detection]!]!;
    if (outcome[detection] === outcomes.falsePositive) counted += weight;
    else if (outcome[detection] === outcomes.truePositive) {
      for (let copy = 0; copy < weight; copy++) {
        counted++;
        best.push(best.length / counted);
      }
    }
  }
  for (let right = best.length - 1; right > 0; right--) {
    best[right - 1] = Math.max(best[right - 1]!, best[right]!);
  }
  let total = 0;
  let right = 0;
  for (const level of cocoRecallLevels) {
    while (right < best.length && right / positives < level) right++;
    total += best[right] ?? 0;
  }
  return total / cocoRecallLevels.length;
}
