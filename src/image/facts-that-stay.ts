/**
 * What is said of a box, without what is said in pixels of the picture as it was: COCO's `area`, `segmentation` and
 * `keypoints`. A box that moves leaves them behind, rather than carry what is no longer true.
 *
 * @example factsThatStay({ iscrowd: 0, area: 12.5 }) // { iscrowd: 0 }
 */
export function factsThatStay(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { area: _, segmentation: __, keypoints: ___, ...stay } = facts;
  return stay;
}
