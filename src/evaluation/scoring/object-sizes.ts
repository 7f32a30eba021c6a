import type { Box } from "../../boxes/boxes.js";
import { cocoAreaRanges } from "../../metrics/detection/coco-parameters.js";

/** COCO's sizes of objects, by their area in square pixels. */
export type ObjectSize = "small" | "medium" | "large";

export const objectSizes: readonly ObjectSize[] = ["small", "medium", "large"];

/** What a size is, in words. */
export const sizeWords: Readonly<Record<ObjectSize, string>> = {
  small: "small (below 32 x 32 px)",
  medium: "medium",
  large: "large (from 96 x 96 px)",
};

/** Which size a box has; on the border the larger one. */
export function sizeOf([x1, y1, x2, y2]: Box): ObjectSize {
  const area = (x2 - x1) * (y2 - y1);
  if (area < cocoAreaRanges.medium[0]) return "small";
  return area < cocoAreaRanges.large[0] ? "medium" : "large";
}
