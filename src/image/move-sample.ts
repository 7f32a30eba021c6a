import { finishDraft, moveDraft, settleDraft, startDraft } from "./draft.js";
import type { Geometry, Size } from "./geometry.js";
import type { LabelledImage, Moved } from "./labelled-image.js";

/**
 * The sample after one geometric operation.
 *
 * @param geometry What the operation does to a picture of a given size.
 * @param fill What is seen beyond the picture's edges, in [0, 1].
 */
export async function moveSample<S extends LabelledImage>(
  sample: S,
  geometry: (size: Size) => Geometry,
  fill: number,
): Promise<Moved<S>> {
  checkFill(fill);
  const draft = startDraft(sample);
  return finishDraft(sample, await settleDraft(moveDraft(draft, geometry(draft.size)), fill));
}

/** Throws unless it is a number in [0, 1]. */
export function checkFill(fill: number, name = "fill"): void {
  if (!(fill >= 0 && fill <= 1)) {
    throw new RangeError(`${name} must be in [0, 1], black to white, got ${String(fill)}`);
  }
}
