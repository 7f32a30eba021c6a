import type { Box, Boxes } from "../boxes/boxes.js";
import { pairedBoxIou } from "../boxes/paired-box-iou.js";
import { centerDistances } from "./center-distances.js";
import { meanIou } from "./mean-iou.js";
import { pointingAccuracy } from "./pointing-accuracy.js";
import { quantile } from "./quantile.js";
import { recallAtIou } from "./recall-at-iou.js";

/** How far off boxes are; in pixels, or as shares of the images. */
export interface BoxErrors {
  /** The mean distance of the centres: pixels, or shares of the image's diagonal. */
  readonly centerError: number;
  /** Mean absolute error of the four coordinates: pixels, or shares of the image's width and height. */
  readonly meanAbsoluteError: number;
  /** Mean squared error of the four coordinates: square pixels, or shares squared. */
  readonly meanSquaredError: number;
}

/** What {@link localizationScores} found: all 0 where there are no boxes. */
export interface LocalizationScores extends BoxErrors {
  readonly count: number;
  /** In [0, 1], like all that follow. */
  readonly meanIou: number;
  readonly medianIou: number;
  /** A quarter of the boxes are below the first, a quarter above the second. */
  readonly iouQuartiles: readonly [number, number];
  readonly worstIou: number;
  /** The share of boxes that overlap theirs by at least 0.5, 0.75 and 0.9. */
  readonly recallAt50: number;
  readonly recallAt75: number;
  readonly recallAt90: number;
  /** The share of predicted centres inside the true box. */
  readonly pointingAccuracy: number;
  /** The errors as shares of each image, where sizes are given. */
  readonly normalized?: BoxErrors;
}

/**
 * How well one box an image is found: overlaps, distances and errors of boxes that belong together.
 *
 * @param boxesTrue N boxes, xyxy pixels.
 * @param boxesPred N boxes, xyxy pixels.
 * @param options.sizes `[height, width]` of each image, pixels: adds what does not depend on them.
 * @throws {RangeError} If the lengths differ, a box has x2 < x1 or y2 < y1, or a size is not above 0.
 * @example
 * const scores = localizationScores([[0, 0, 10, 10]], [[3, 4, 13, 14]], { sizes: [[50, 100]] });
 * scores.centerError // 5
 * scores.meanAbsoluteError // 3.5
 * scores.normalized?.meanAbsoluteError // 0.055
 */
export function localizationScores(
  boxesTrue: Boxes,
  boxesPred: Boxes,
  { sizes }: { sizes?: readonly (readonly [height: number, width: number])[] } = {},
): LocalizationScores {
  const ious = pairedBoxIou(boxesTrue, boxesPred);
  const empty = ious.length === 0;
  return {
    count: ious.length,
    meanIou: meanIou(boxesTrue, boxesPred),
    medianIou: empty ? 0 : quantile(ious, 0.5),
    iouQuartiles: empty ? [0, 0] : [quantile(ious, 0.25), quantile(ious, 0.75)],
    worstIou: empty ? 0 : quantile(ious, 0),
    recallAt50: recallAtIou(boxesTrue, boxesPred, 0.5),
    recallAt75: recallAtIou(boxesTrue, boxesPred, 0.75),
    recallAt90: recallAtIou(boxesTrue, boxesPred, 0.9),
    pointingAccuracy: pointingAccuracy(boxesTrue, boxesPred),
    ...boxErrors(
      boxesTrue,
      boxesPred,
      boxesTrue.map(() => [1, 1, 1]),
    ),
    ...(sizes !== undefined && {
      normalized: boxErrors(boxesTrue, boxesPred, scales(sizes, boxesTrue.length)),
    }),
  };
}

/** What x, y and distances of each image are divided by. */
type Scale = readonly [x: number, y: number, distance: number];

function scales(sizes: readonly (readonly [number, number])[], count: number): Scale[] {
  if (sizes.length !== count) {
    throw new RangeError(`sizes must be one for each of ${count} boxes, got ${sizes.length}`);
  }
  return sizes.map(([height, width], index) => {
    if (!(height > 0 && width > 0 && Number.isFinite(height * width))) {
      throw new RangeError(`sizes[${index}] must be [height, width] above 0, got [${height}, ${width}]`);
    }
    return [width, height, Math.hypot(width, height)];
  });
}

function boxErrors(boxesTrue: Boxes, boxesPred: Boxes, by: readonly Scale[]): BoxErrors {
  const differences = boxesTrue.flatMap((box, index) => {
    const [x, y] = by[index]!;
    const other: Box = boxesPred[index]!;
    return box.map((value, corner) => (value - other[corner]!) / (corner % 2 === 0 ? x : y));
  });
  const distances = centerDistances(boxesTrue, boxesPred).map((distance, index) => distance / by[index]![2]);
  return {
    centerError: mean(distances),
    meanAbsoluteError: mean(differences.map(Math.abs)),
    meanSquaredError: mean(differences.map((difference) => difference ** 2)),
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
}
