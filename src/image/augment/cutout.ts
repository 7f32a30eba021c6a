import type { Box } from "../../boxes/boxes.js";
import { boxPolygon, clipPolygon, polygonArea } from "../../boxes/polygon.js";
import { type DraftObject, settleDraft } from "../draft.js";
import type { Image } from "../image.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, draw } from "./parameter.js";

/** Hides parts of the picture behind even boxes. What is hidden of an object counts as not visible. */
export interface Cutout {
  /** How many; default 1. */
  readonly holes?: Amount;
  /** Their sides, each drawn by itself, in shares of the picture's; default 0.1 to 0.3. */
  readonly size?: Amount;
  /** What they are filled with, 0 (black, default) to 1 (white). */
  readonly fill?: Amount;
}

export const cutout: Operation<Cutout> = {
  parameters: { holes: amount(0, 1000, 1), size: amount(0, 1, [0.1, 0.3]), fill: amount(0, 1, 0) },
  apply: async (draft, parameters, { random, fill }) => {
    const settled = await settleDraft(draft, fill);
    const [height, width] = settled.size;
    const image = { ...settled.image, data: settled.image.data.slice() };
    let objects = settled.objects;
    const count = Math.round(draw(parameters.holes, random));
    for (let hole = 0; hole < count; hole++) {
      const holeWidth = Math.max(1, Math.round(draw(parameters.size, random) * width));
      const holeHeight = Math.max(1, Math.round(draw(parameters.size, random) * height));
      const left = random.integer(0, width - holeWidth);
      const top = random.integer(0, height - holeHeight);
      const box = [left, top, left + holeWidth, top + holeHeight] as const;
      fillBox(image, box, draw(parameters.fill, random));
      objects = objects.map((object) => hidden(object, box));
    }
    return { ...settled, image, objects };
  },
};

function fillBox({ data, shape: [, width, channels] }: Image, [x1, y1, x2, y2]: Box, fill: number): void {
  const value = data instanceof Uint8Array ? Math.round(255 * fill) : fill;
  for (let y = y1; y < y2; y++) data.fill(value, (y * width + x1) * channels, (y * width + x2) * channels);
}

/** Holes that overlap hide the same twice over: the share is a lower bound then. */
function hidden(object: DraftObject, hole: Box): DraftObject {
  const area = polygonArea(object.outline);
  const covered = area > 0 ? polygonArea(clipPolygon(object.outline, boxPolygon(hole))) / area : 0;
  return { ...object, visibility: Math.max(0, object.visibility * (1 - covered)) };
}
