import { boxIou } from "./box-iou.js";
import type { Boxes, BoxUnit } from "./boxes.js";
import { checkShare } from "./check-scores.js";

export interface MatchOptions {
  /** An anchor that overlaps a true box by at least this is of that box; default 0.5. */
  readonly highThreshold?: number;
  /** An anchor that overlaps every true box by less than this is background; default 0.4. */
  readonly lowThreshold?: number;
  /** Give each true box the anchors that overlap it most, however little that is; default true. */
  readonly everyBoxMatched?: boolean;
}

/** What {@link matchBoxes} says of an anchor that overlaps no true box enough. */
export const background = -1;

/** What {@link matchBoxes} says of an anchor between the two thresholds: it takes no part in the loss. */
export const ignored = -2;

/**
 * Which true box each anchor (or each prediction) belongs to: the one it overlaps most.
 *
 * @param trueBoxes N boxes, xyxy.
 * @param anchors M boxes, xyxy, in the same unit.
 * @param options See {@link MatchOptions}.
 * @returns M whole numbers: the index of a true box, -1 (background) or -2 (ignored).
 * @throws {RangeError} If a box is inside out, a threshold outside [0, 1], or low > high.
 * @see torchvision.models.detection._utils.Matcher
 * @example matchBoxes([[0, 0, 10, 10]], [[0, 0, 10, 10], [0, 0, 10, 4.5], [50, 50, 60, 60]]) // [0, -2, -1]
 */
export function matchBoxes<U extends BoxUnit>(
  trueBoxes: Boxes<"xyxy", U>,
  anchors: Boxes<"xyxy", NoInfer<U>>,
  { highThreshold = 0.5, lowThreshold = 0.4, everyBoxMatched = true }: MatchOptions = {},
): Int32Array {
  checkShare(highThreshold, "highThreshold");
  checkShare(lowThreshold, "lowThreshold");
  if (lowThreshold > highThreshold) {
    throw new RangeError(`lowThreshold must be <= highThreshold, got ${lowThreshold} and ${highThreshold}`);
  }
  const rows = boxIou(trueBoxes, anchors);
  const nearest = new Int32Array(anchors.length).fill(background);
  const overlap = new Float64Array(anchors.length).fill(-1);
  for (const [index, row] of rows.entries()) {
    for (let anchor = 0; anchor < row.length; anchor++) {
      if (row[anchor]! <= overlap[anchor]!) continue;
      overlap[anchor] = row[anchor]!;
      nearest[anchor] = index;
    }
  }
  const matches = nearest.map((box, anchor) =>
    overlap[anchor]! < lowThreshold ? background : overlap[anchor]! < highThreshold ? ignored : box,
  );
  if (everyBoxMatched) {
    for (const row of rows) {
      const best = row.reduce((most, value) => Math.max(most, value), 0);
      for (let anchor = 0; anchor < row.length; anchor++) {
        if (best > 0 && row[anchor] === best) matches[anchor] = nearest[anchor]!;
      }
    }
  }
  return matches;
}
