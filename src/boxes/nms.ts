import type { Boxes, BoxUnit } from "./boxes.js";
import { checkScores, checkShare } from "./check-scores.js";
import { packBoxes } from "./pack-boxes.js";

export interface NmsOptions {
  /** Boxes that overlap a better one by more than this go; default 0.5. */
  readonly iouThreshold?: number;
  /** Boxes that score less than this go at once; by default all take part. */
  readonly scoreThreshold?: number;
  /** The class of each box: boxes of different classes leave each other alone. */
  readonly labels?: ArrayLike<number>;
  /** Keep no more than this many; by default all. */
  readonly maxBoxes?: number;
}

/**
 * Non-maximum suppression: the box that scores best stays, those that overlap it too much go, and so on with the rest.
 *
 * @param boxes N boxes, xyxy.
 * @param scores N scores.
 * @param options See {@link NmsOptions}.
 * @returns The indices of the boxes that stay, the best first; of equal scores the earlier box comes first.
 * @throws {RangeError} If a box is inside out, a score not finite, the lengths differ, or a threshold is out of range.
 * @see torchvision.ops.nms, and with `labels` torchvision.ops.batched_nms.
 * @example nms([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10]], [0.8, 0.9, 0.5]) // [1, 2]
 * @example nms([[0, 0, 10, 10], [1, 0, 11, 10]], [0.8, 0.9], { labels: [0, 1] }) // [1, 0]
 */
export function nms<U extends BoxUnit>(
  boxes: Boxes<"xyxy", U>,
  scores: ArrayLike<number>,
  { iouThreshold = 0.5, scoreThreshold = -Infinity, labels, maxBoxes = Infinity }: NmsOptions = {},
): number[] {
  const packed = packBoxes(boxes);
  checkScores(boxes.length, scores, labels);
  checkShare(iouThreshold, "iouThreshold");

  const order = Array.from({ length: boxes.length }, (_, index) => index)
    .filter((index) => scores[index]! >= scoreThreshold)
    .sort((a, b) => scores[b]! - scores[a]!);
  const kept: number[] = [];
  // What was kept, column by column: the inner loop runs through these alone.
  const columns = Array.from({ length: 5 }, () => new Float64Array(order.length));
  const [lefts, tops, rights, bottoms, areas] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const classes = labels === undefined ? undefined : new Float64Array(order.length);
  candidates: for (const index of order) {
    if (kept.length >= maxBoxes) break;
    const x1 = packed[4 * index]!;
    const y1 = packed[4 * index + 1]!;
    const x2 = packed[4 * index + 2]!;
    const y2 = packed[4 * index + 3]!;
    const area = (x2 - x1) * (y2 - y1);
    const label = labels?.[index] ?? 0;
    const count = kept.length;
    for (let other = 0; other < count; other++) {
      const width = Math.min(x2, rights[other]!) - Math.max(x1, lefts[other]!);
      if (width <= 0) continue;
      const height = Math.min(y2, bottoms[other]!) - Math.max(y1, tops[other]!);
      if (height <= 0) continue;
      if (classes !== undefined && classes[other] !== label) continue;
      const shared = width * height;
      if (shared / (area + areas[other]! - shared) > iouThreshold) continue candidates;
    }
    lefts[count] = x1;
    tops[count] = y1;
    rights[count] = x2;
    bottoms[count] = y2;
    areas[count] = area;
    if (classes !== undefined) classes[count] = label;
    kept.push(index);
  }
  return kept;
}
