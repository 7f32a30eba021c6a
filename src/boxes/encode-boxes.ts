import type { Box, Boxes, BoxUnit } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";

/** What each of the four numbers of an offset is multiplied by, so that a network learns them equally well. */
export type OffsetWeights = readonly [x: number, y: number, width: number, height: number];

/** Widths grow at most by this factor: e to the power of a network's wild guess must not overflow. */
const largestGrowth = Math.log(1000 / 16);

/**
 * Where each box lies as seen from its anchor: the numbers a detector is trained on.
 *
 * @param boxes N boxes, xyxy, with an area.
 * @param anchors N boxes, xyxy, in the same unit, with an area.
 * @param weights See {@link OffsetWeights}; default 1 each.
 * @returns N times the shift of the centre in widths and heights of the anchor, and the logarithm of the growth.
 * @throws {RangeError} If the lengths differ, or a box or an anchor has no area.
 * @see torchvision.models.detection._utils.BoxCoder
 * @example encodeBoxes([[5, 0, 15, 10]], [[0, 0, 10, 10]]) // [[0.5, 0, 0, 0]]
 */
export function encodeBoxes<U extends BoxUnit>(
  boxes: Boxes<"xyxy", U>,
  anchors: Boxes<"xyxy", NoInfer<U>>,
  weights: OffsetWeights = [1, 1, 1, 1],
): [number, number, number, number][] {
  checkBoxes(boxes, "boxes");
  checkAnchors(anchors, boxes.length, "boxes");
  return boxes.map((box, index) => {
    const [cx, cy, width, height] = centreAndSize(box);
    if (!(width > 0 && height > 0)) {
      throw new RangeError(`boxes[${index}] = [${box.join(", ")}] must have an area to be encoded`);
    }
    const [anchorX, anchorY, anchorWidth, anchorHeight] = centreAndSize(anchors[index]!);
    return [
      (weights[0] * (cx - anchorX)) / anchorWidth,
      (weights[1] * (cy - anchorY)) / anchorHeight,
      weights[2] * Math.log(width / anchorWidth),
      weights[3] * Math.log(height / anchorHeight),
    ];
  });
}

/**
 * The boxes that a detector's offsets mean: the inverse of {@link encodeBoxes}.
 *
 * @param offsets N times four numbers; the last two are cut at log(1000 / 16).
 * @param anchors N boxes, xyxy, with an area.
 * @param weights Those that the offsets were made with.
 * @returns N boxes, xyxy, in the anchors' unit, not clipped.
 * @throws {RangeError} If the lengths differ or an anchor has no area.
 * @see torchvision.models.detection._utils.BoxCoder
 * @example decodeBoxes([[0.5, 0, 0, 0]], [[0, 0, 10, 10]]) // [[5, 0, 15, 10]]
 */
export function decodeBoxes<U extends BoxUnit>(
  offsets: readonly (readonly [number, number, number, number])[],
  anchors: Boxes<"xyxy", U>,
  weights: OffsetWeights = [1, 1, 1, 1],
): Boxes<"xyxy", U> {
  checkAnchors(anchors, offsets.length, "offsets");
  return offsets.map(([x, y, width, height], index): Box => {
    const [anchorX, anchorY, anchorWidth, anchorHeight] = centreAndSize(anchors[index]!);
    const cx = anchorX + (x / weights[0]) * anchorWidth;
    const cy = anchorY + (y / weights[1]) * anchorHeight;
    const halfWidth = (Math.exp(Math.min(width / weights[2], largestGrowth)) * anchorWidth) / 2;
    const halfHeight = (Math.exp(Math.min(height / weights[3], largestGrowth)) * anchorHeight) / 2;
    return [cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight];
  });
}

function checkAnchors<U extends BoxUnit>(anchors: Boxes<"xyxy", U>, count: number, name: string): void {
  checkBoxes(anchors, "anchors");
  if (anchors.length !== count) {
    throw new RangeError(
      `${name} and anchors must be as many as each other, got ${count} and ${anchors.length}`,
    );
  }
  for (const [index, [x1, y1, x2, y2]] of anchors.entries()) {
    if (x1 === x2 || y1 === y2) {
      throw new RangeError(`anchors[${index}] = [${anchors[index]!.join(", ")}] must have an area`);
    }
  }
}

function centreAndSize([x1, y1, x2, y2]: Box): [cx: number, cy: number, width: number, height: number] {
  return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
}
