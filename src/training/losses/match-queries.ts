import type { Box, Boxes } from "../../boxes/boxes.js";
import { linearSumAssignment } from "../../boxes/linear-sum-assignment.js";
import { overlaps } from "../../boxes/overlap.js";

/** What each part of a match costs, and counts in the set loss. */
export interface SetWeights {
  /** Of the class; default 2. */
  readonly classes?: number;
  /** Of the absolute error of middle and size; default 5. */
  readonly l1?: number;
  /** Of 1 - GIoU; default 2. */
  readonly giou?: number;
}

/** DETR's weights, with a focal loss of the class (Meng et al., Conditional DETR, 2021). */
export const setWeights: Required<SetWeights> = { classes: 2, l1: 5, giou: 2 };

/**
 * Which query is to have found which object: the cheapest pairs, one to one (Carion et al., DETR, 2020).
 *
 * @param scores Q rows of K logits.
 * @param boxes Q boxes, xyxy in fractions of the image.
 * @param truth The M objects, boxes in fractions of the image.
 * @param weights See {@link SetWeights}.
 * @returns min(Q, M) pairs in the order of the queries.
 * @throws {RangeError} If a score or a box is not finite.
 * @see linearSumAssignment; Conditional DETR's HungarianMatcher (the same costs).
 * @example
 * const boxes = [[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1]] as const;
 * matchQueries([[0], [0]], boxes, { boxes: [[0.6, 0.6, 1, 1]], labels: [0] }) // [[1, 0]]
 */
export function matchQueries(
  scores: readonly ArrayLike<number>[],
  boxes: Boxes<"xyxy", "norm">,
  truth: { readonly boxes: Boxes<"xyxy", "norm">; readonly labels: readonly number[] },
  weights: SetWeights = {},
): (readonly [query: number, object: number])[] {
  const { classes, l1, giou } = { ...setWeights, ...weights };
  const cost = scores.map((logits, query) =>
    truth.boxes.map((box, object) => {
      const guess = boxes[query]!;
      return (
        classes * focalCost(logits[truth.labels[object]!]!) +
        l1 * middleAndSizeError(guess, box) +
        giou * (1 - overlaps.giou(guess, box))
      );
    }),
  );
  return linearSumAssignment(cost);
}

/** What the focal loss gains by a yes in the place of a no (gamma 2, alpha 0.25). */
function focalCost(logit: number): number {
  const p = 1 / (1 + Math.exp(-logit));
  const yes = -Math.log(p + 1e-8);
  const no = -Math.log(1 - p + 1e-8);
  return 0.25 * (1 - p) ** 2 * yes - 0.75 * p ** 2 * no;
}

function middleAndSizeError(a: Box, b: Box): number {
  const middles = Math.abs(a[0] + a[2] - b[0] - b[2]) + Math.abs(a[1] + a[3] - b[1] - b[3]);
  const sizes = Math.abs(a[2] - a[0] - b[2] + b[0]) + Math.abs(a[3] - a[1] - b[3] + b[1]);
  return middles / 2 + sizes;
}
