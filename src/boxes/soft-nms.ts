import type { Boxes, BoxUnit } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";
import { checkScores, checkShare } from "./check-scores.js";
import { pairIou } from "./pair-iou.js";

export interface SoftNmsOptions {
  /** "gaussian" (default) takes score * exp(-iou^2 / sigma), "linear" takes score * (1 - iou) above `iouThreshold`. */
  readonly method?: "gaussian" | "linear";
  /** For "gaussian": the smaller, the harder; default 0.5. */
  readonly sigma?: number;
  /** For "linear"; default 0.5. */
  readonly iouThreshold?: number;
  /** A box whose score sinks below this goes; default 0.001. */
  readonly scoreThreshold?: number;
  /** The class of each box: boxes of different classes leave each other alone. */
  readonly labels?: ArrayLike<number>;
}

/**
 * Soft non-maximum suppression: a box that overlaps a better one loses score instead of going at once, so that two
 * objects behind one another can both stay.
 *
 * @param boxes N boxes, xyxy.
 * @param scores N scores >= 0.
 * @param options See {@link SoftNmsOptions}.
 * @returns The indices of the boxes that stay, with their new scores, the best first.
 * @throws {RangeError} If a box is inside out, a score not finite, the lengths differ, or an option is out of range.
 * @see Bodla et al., Soft-NMS, ICCV 2017.
 * @example softNms([[0, 0, 10, 10], [0, 0, 10, 5]], [0.9, 0.8], { method: "linear", iouThreshold: 0.3 }) // { indices: [0, 1], scores: [0.9, 0.4] }
 */
export function softNms<U extends BoxUnit>(
  boxes: Boxes<"xyxy", U>,
  scores: ArrayLike<number>,
  {
    method = "gaussian",
    sigma = 0.5,
    iouThreshold = 0.5,
    scoreThreshold = 0.001,
    labels,
  }: SoftNmsOptions = {},
): { indices: number[]; scores: number[] } {
  checkBoxes(boxes);
  checkScores(boxes.length, scores, labels);
  checkShare(iouThreshold, "iouThreshold");
  if (!(sigma > 0)) throw new RangeError(`sigma must be > 0, got ${sigma}`);
  if (method !== "gaussian" && method !== "linear") {
    throw new RangeError(`method must be "gaussian" or "linear", got ${String(method)}`);
  }
  const decay =
    method === "gaussian"
      ? (iou: number): number => Math.exp(-(iou ** 2) / sigma)
      : (iou: number): number => (iou > iouThreshold ? 1 - iou : 1);

  const current = Array.from(scores);
  const left = new Set(current.keys());
  const result = { indices: [] as number[], scores: [] as number[] };
  for (;;) {
    let best = -1;
    for (const index of left) {
      if (current[index]! < scoreThreshold) left.delete(index);
      else if (best < 0 || current[index]! > current[best]!) best = index;
    }
    if (best < 0) return result;
    left.delete(best);
    result.indices.push(best);
    result.scores.push(current[best]!);
    for (const index of left) {
      if (labels !== undefined && labels[index] !== labels[best]) continue;
      current[index]! *= decay(pairIou(boxes[best]!, boxes[index]!));
    }
  }
}
