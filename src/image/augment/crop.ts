import type { Box } from "../../boxes/boxes.js";
import { pairIou } from "../../boxes/pair-iou.js";
import { boxPolygon, clipPolygon, polygonArea, polygonBounds } from "../../boxes/polygon.js";
import type { Random } from "../../random.js";
import { type Draft, moveDraft } from "../draft.js";
import { translation } from "../geometry.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, choice, draw, whole } from "./parameter.js";

/**
 * Cuts out a part at random that does the boxes no harm: one is drawn again until it fits, and after `attempts` the
 * picture is left whole.
 */
export interface Crop {
  /** Share of the picture's area; default 0.3 to 1. */
  readonly area?: Amount;
  /** Width / height of the part over width / height of the picture; default 0.75 to 1.33. */
  readonly aspectRatio?: Amount;
  /** Which boxes must be left: "one" at least (default), "all", or "any" number, even none. */
  readonly keep?: "one" | "all" | "any";
  /**
   * A box counts as left if this share of its area is; one that is cut further, but not wholly, makes the part unfit.
   * Default 0.3.
   */
  readonly minVisibility?: number;
  /** One box that is left must overlap the part by this IoU, as SSD asks for; default 0. */
  readonly minIou?: Amount;
  /** Default 50. */
  readonly attempts?: number;
}

/** The default share of the area. */
export const cropArea = [0.3, 1] as const;

export const crop: Operation<Crop> = {
  parameters: {
    area: amount(0.001, 1, cropArea),
    aspectRatio: amount(0.01, 100, [0.75, 4 / 3]),
    keep: choice(["one", "all", "any"], "one"),
    minVisibility: { check: amount(0, 1).check, fallback: 0.3 },
    minIou: amount(0, 1, 0),
    attempts: whole(1, 10_000, 50),
  },
  apply: (draft, parameters, { random }) => {
    const minIou = draw(parameters.minIou, random);
    for (let attempt = 0; attempt < parameters.attempts; attempt++) {
      const part = randomPart(draft, parameters, random);
      if (part === undefined || !fits(draft, part, { ...parameters, minIou })) continue;
      const [left, top, right, bottom] = part;
      return moveDraft(draft, { matrix: translation(-left, -top), size: [bottom - top, right - left] });
    }
    return draft;
  },
};

function randomPart(
  { size: [height, width] }: Draft,
  parameters: Required<Crop>,
  random: Random,
): Box | undefined {
  const area = draw(parameters.area, random) * height * width;
  const ratio = (draw(parameters.aspectRatio, random) * width) / height;
  const partWidth = Math.max(1, Math.round(Math.sqrt(area * ratio)));
  const partHeight = Math.max(1, Math.round(Math.sqrt(area / ratio)));
  if (partWidth > width || partHeight > height) return undefined;
  const left = random.integer(0, width - partWidth);
  const top = random.integer(0, height - partHeight);
  return [left, top, left + partWidth, top + partHeight];
}

function fits(
  { objects }: Draft,
  part: Box,
  { keep, minVisibility, minIou }: { keep: Crop["keep"]; minVisibility: number; minIou: number },
): boolean {
  let kept = 0;
  let overlap = 0;
  for (const { outline } of objects) {
    const area = polygonArea(outline);
    const share = area > 0 ? polygonArea(clipPolygon(outline, boxPolygon(part))) / area : 0;
    if (share === 0) continue;
    if (share < minVisibility) return false;
    kept++;
    overlap = Math.max(overlap, pairIou(polygonBounds(outline), part));
  }
  if (keep === "any" || objects.length === 0) return true;
  return (keep === "all" ? kept === objects.length : kept > 0) && overlap >= minIou;
}
