import type { Box } from "../boxes/boxes.js";
import { polygonBounds } from "../boxes/polygon.js";
import type { Draft } from "./draft.js";

/** Which boxes are worth keeping after they were moved and cut; by default all of which anything is left. */
export interface KeepRules {
  /** Boxes of a smaller area go, square pixels. */
  readonly minArea?: number;
  /** Boxes of which less of the area is left, or that are hidden further by cutouts, go, in [0, 1]. */
  readonly minVisibility?: number;
  /** Boxes narrower than this go, pixels. */
  readonly minWidth?: number;
  /** Boxes lower than this go, pixels. */
  readonly minHeight?: number;
  /** Boxes whose longer side is more than this many times the shorter go. */
  readonly maxAspectRatio?: number;
}

/** Throws unless the numbers make sense. */
export function checkKeepRules(rules: KeepRules): void {
  const { minArea = 0, minVisibility = 0, minWidth = 0, minHeight = 0, maxAspectRatio = Infinity } = rules;
  for (const [name, value] of Object.entries({ minArea, minWidth, minHeight })) {
    if (!(value >= 0)) throw new RangeError(`${name} must be >= 0, got ${String(value)}`);
  }
  if (!(minVisibility >= 0 && minVisibility <= 1)) {
    throw new RangeError(`minVisibility must be in [0, 1], got ${String(minVisibility)}`);
  }
  if (!(maxAspectRatio >= 1))
    throw new RangeError(`maxAspectRatio must be >= 1, got ${String(maxAspectRatio)}`);
}

/**
 * The draft without the boxes that the rules leave out.
 *
 * @see albumentations.BboxParams: min_area, min_visibility, min_width, min_height, max_accept_ratio.
 */
export function keepObjects(
  draft: Draft,
  { minArea = 0, minVisibility = 0, minWidth = 0, minHeight = 0, maxAspectRatio = Infinity }: KeepRules,
): Draft {
  const worthKeeping = ([x1, y1, x2, y2]: Box, visibility: number): boolean => {
    const [width, height] = [x2 - x1, y2 - y1];
    return (
      visibility >= minVisibility &&
      width * height >= minArea &&
      width >= minWidth &&
      height >= minHeight &&
      (maxAspectRatio === Infinity || Math.max(width, height) <= maxAspectRatio * Math.min(width, height))
    );
  };
  const objects = draft.objects.filter(({ outline, visibility }) =>
    worthKeeping(polygonBounds(outline), visibility),
  );
  return { ...draft, objects };
}
