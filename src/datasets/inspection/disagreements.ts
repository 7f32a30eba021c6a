import type { Box, Boxes } from "../../boxes/boxes.js";
import { pairIou } from "../../boxes/pair-iou.js";

/** Where a sure model and the annotation disagree. */
export interface Disagreement {
  /**
   * "missing": the model is sure of a thing that has no box. "label": it is sure of another class. "place": it is sure
   * that the box lies elsewhere. "spurious": it sees nothing where a box is.
   */
  readonly kind: "missing" | "label" | "place" | "spurious";
  /** The annotated box that is doubted; undefined for a missing one. */
  readonly box?: number;
  /** What the model says instead; undefined for a spurious one. */
  readonly prediction?: number;
  /** How sure the model is, 0 to 1; 1 less its best score near the box for a spurious one. */
  readonly score: number;
}

/** What a model says of one picture. */
export interface ModelAnswer {
  /** xyxy pixels. */
  readonly boxes: Boxes<"xyxy", "px">;
  readonly labels: readonly number[];
  /** 0 to 1. */
  readonly scores: readonly number[];
}

/** Boxes that overlap so much are of the same thing in the same place. */
const sameIou = 0.5;
/** Boxes that overlap less than this have nothing to do with each other. */
const nearIou = 0.1;

/**
 * Compares an annotation with what a model says, wherever the model is sure: what is left of a label's error when the
 * model was not trained on it. Use the predictions of a model that never saw these pictures (by cross-validation).
 *
 * @param truth Boxes and labels as annotated.
 * @param answer The model's, also the unsure ones: they say that a box is not out of the air.
 * @param leastScore How sure the model must be, default 0.8.
 * @example
 * const truth = { boxes: [[0, 0, 10, 10]], labels: [0] } as const;
 * disagreements(truth, { boxes: [[0, 0, 10, 11]], labels: [1], scores: [0.9] })[0]!.kind // "label"
 */
export function disagreements(
  { boxes, labels }: { readonly boxes: Boxes<"xyxy", "px">; readonly labels: readonly number[] },
  answer: ModelAnswer,
  leastScore = 0.8,
): Disagreement[] {
  const found: Disagreement[] = [];
  const doubted = new Set<number>();
  const order = answer.scores.map((_, index) => index).sort((a, b) => answer.scores[b]! - answer.scores[a]!);
  const taken = new Set<number>();
  for (const prediction of order) {
    const score = answer.scores[prediction]!;
    if (score < leastScore) break;
    const [box, iou] = closest(boxes, answer.boxes[prediction]!, taken);
    if (box === undefined || iou < nearIou) {
      found.push({ kind: "missing", prediction, score });
      continue;
    }
    taken.add(box);
    if (iou < sameIou) found.push({ kind: "place", box, prediction, score });
    else if (answer.labels[prediction] !== labels[box]) found.push({ kind: "label", box, prediction, score });
    else continue;
    doubted.add(box);
  }
  boxes.forEach((box, index) => {
    if (doubted.has(index) || taken.has(index)) return;
    const near = answer.boxes.flatMap((other, at) =>
      pairIou(box, other) >= nearIou ? [answer.scores[at]!] : [],
    );
    const best = Math.max(0, ...near);
    if (best < (1 - leastScore) / 2) found.push({ kind: "spurious", box: index, score: 1 - best });
  });
  return found;
}

function closest(
  boxes: readonly Box[],
  to: Box,
  taken: ReadonlySet<number>,
): [index: number | undefined, iou: number] {
  let best: [number | undefined, number] = [undefined, 0];
  boxes.forEach((box, index) => {
    const iou = pairIou(box, to);
    if (!taken.has(index) && iou > best[1]) best = [index, iou];
  });
  return best;
}
