import type { Box } from "../../boxes/boxes.js";
import { pairIou } from "../../boxes/pair-iou.js";

/** How often another place is tried before a thing is left out. */
const tries = 60;

/**
 * Finds a place whose box overlaps none of those already there by more than an IoU; undefined where 60 draws found
 * none.
 *
 * @param draw Draws a place and its box.
 */
export function placeApart<P extends { readonly box: Box }>(
  draw: () => P,
  taken: readonly Box[],
  maxIou: number,
): P | undefined {
  for (let attempt = 0; attempt < tries; attempt++) {
    const place = draw();
    if (taken.every((box) => pairIou(box, place.box) <= maxIou)) return place;
  }
  return undefined;
}
