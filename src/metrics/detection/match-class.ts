import type { BoxesByClass } from "./boxes-by-class.js";
import { byScore } from "./detections.js";
import { OverlapList } from "./overlap-list.js";

/** What a detection turned out to be. An ignored one counts neither for nor against the model. */
export const outcomes = { falsePositive: 0, truePositive: 1, ignored: 2 } as const;

/** The detections of one class, those of one image side by side, the best of an image first. */
export interface MatchedClass {
  readonly scores: Float64Array;
  /** The image of each. */
  readonly image: Int32Array;
  /** The place of each among the detections of its image, from 0. */
  readonly rank: Int32Array;
  /** For each area range and IoU threshold one byte a detection; see {@link outcomes}. */
  readonly outcome: readonly (readonly Uint8Array[])[];
  /** How many true boxes were to be found, by area range. */
  readonly positives: readonly number[];
}

/** What is to be measured. */
export interface MatchParameters {
  readonly iouThresholds: readonly number[];
  /** Both ends belong to the range. */
  readonly areaRanges: readonly (readonly [number, number])[];
  /** So many detections of each image take part, the best of them. */
  readonly maxDetections: number;
}

/**
 * Gives each detection of one class the true box that it overlaps most of those still free, the surest detection
 * first; for every IoU threshold and area range in one pass over the images.
 *
 * A true box outside the area range, or a crowd, is ignored, and so is the detection that ends up with it; a crowd takes
 * any number of detections. A detection without a true box is ignored where its own area is outside the range.
 *
 * @see pycocotools.cocoeval.COCOeval.evaluateImg
 */
export function matchClass(
  truth: BoxesByClass,
  detected: BoxesByClass,
  label: number,
  { iouThresholds, areaRanges, maxDetections }: MatchParameters,
): MatchedClass {
  const { index, rank } = bestOfEachImage(detected, label, maxDetections);
  const outcome = areaRanges.map(() => iouThresholds.map(() => new Uint8Array(index.length)));
  const firstTrue = truth.start[label]!;
  const endTrue = truth.start[label + 1]!;
  const isIgnored = areaRanges.map(([low, high]) =>
    Uint8Array.from(truth.area.subarray(firstTrue, endTrue), (area, at) =>
      truth.crowd[firstTrue + at] === 1 || area < low || area > high ? 1 : 0,
    ),
  );
  const overlaps = new OverlapList(truth, detected, Math.min(...iouThresholds));
  const taken = new Uint8Array(endTrue - firstTrue);

  for (let first = 0, from = firstTrue; first < index.length; ) {
    const image = detected.image[index[first]!]!;
    let end = first;
    while (end < index.length && detected.image[index[end]!] === image) end++;
    while (from < endTrue && truth.image[from]! < image) from++;
    let to = from;
    while (to < endTrue && truth.image[to] === image) to++;
    if (overlaps.find(index.subarray(first, end), from, to) > 0) {
      for (const [area, byThreshold] of outcome.entries()) {
        const ignore = isIgnored[area]!;
        for (const [which, threshold] of iouThresholds.entries()) {
          taken.fill(0, from - firstTrue, to - firstTrue);
          for (let at = first; at < end; at++) {
            const match = overlaps.best(at - first, threshold, firstTrue, taken, ignore);
            if (match < 0) continue;
            taken[match] = 1;
            byThreshold[which]![at] = ignore[match] === 1 ? outcomes.ignored : outcomes.truePositive;
          }
        }
      }
    }
    from = to;
    first = end;
  }
  ignoreOutside(detected, index, areaRanges, outcome);
  return {
    scores: Float64Array.from(index, (at) => detected.score[at]!),
    image: Int32Array.from(index, (at) => detected.image[at]!),
    rank,
    outcome,
    positives: isIgnored.map((ignore) => ignore.reduce((left, ignored) => left - ignored, ignore.length)),
  };
}

/** The detections of a class that take part: those of one image side by side, the best first. */
function bestOfEachImage(
  { start, image, score }: BoxesByClass,
  label: number,
  most: number,
): { index: Int32Array; rank: Int32Array } {
  const end = start[label + 1]!;
  const index = new Int32Array(end - start[label]!);
  const rank = new Int32Array(index.length);
  const better = byScore(score);
  let count = 0;
  for (let first = start[label]!; first < end; ) {
    let last = first;
    while (last < end && image[last] === image[first]) last++;
    const ofImage = Int32Array.from({ length: last - first }, (_, at) => first + at);
    if (ofImage.length > 1) ofImage.sort(better);
    for (let place = 0; place < Math.min(ofImage.length, most); place++, count++) {
      index[count] = ofImage[place]!;
      rank[count] = place;
    }
    first = last;
  }
  return { index: index.subarray(0, count), rank: rank.subarray(0, count) };
}

/** What was taken for a detection of the wrong thing is none of this range's business where it is of another size. */
function ignoreOutside(
  { area }: BoxesByClass,
  index: Int32Array,
  areaRanges: MatchParameters["areaRanges"],
  outcome: readonly (readonly Uint8Array[])[],
): void {
  for (const [range, [low, high]] of areaRanges.entries()) {
    for (let at = 0; at < index.length; at++) {
      const size = area[index[at]!]!;
      if (size >= low && size <= high) continue;
      for (const found of outcome[range]!) {
        if (found[at] === outcomes.falsePositive) found[at] = outcomes.ignored;
      }
    }
  }
}
