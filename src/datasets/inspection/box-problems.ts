import { pairIou } from "../../boxes/pair-iou.js";
import type { Annotation } from "../dataset.js";

/** What can be seen of a box from the annotation alone. */
export type BoxProblem =
  | "not finite"
  | "inside out"
  | "zero area"
  | "outside"
  | "tiny"
  | "twice"
  | "two labels"
  | "unknown label";

/** One box with something wrong, by its number in the picture. */
export interface BadBox {
  readonly problem: BoxProblem;
  readonly box: number;
}

/** Pixels; a side below this is too short to be drawn right, let alone found. */
const tinySide = 4;
/** The same thing marked twice. */
const sameIou = 0.9;
/** Two boxes of different classes that overlap so much mean one thing, most likely. */
const otherLabelIou = 0.75;

/**
 * Looks for boxes that cannot be right, or can hardly be: without an area, outside of the picture, marked twice.
 *
 * @param annotation One picture's.
 * @param numClasses How many classes there are.
 */
export function boxProblems(
  { boxes, labels, size: [height, width] }: Pick<Annotation, "boxes" | "labels" | "size">,
  numClasses: number,
): BadBox[] {
  const bad: BadBox[] = [];
  boxes.forEach((box, index) => {
    const add = (problem: BoxProblem) => bad.push({ problem, box: index });
    const [x1, y1, x2, y2] = box;
    const label = labels[index]!;
    if (!Number.isInteger(label) || label < 0 || label >= numClasses) add("unknown label");
    if (!box.every(Number.isFinite)) {
      add("not finite");
      return;
    }
    if (x2 < x1 || y2 < y1) {
      add("inside out");
      return;
    }
    // A hair beyond the edge is rounding.
    if (x1 < -0.01 || y1 < -0.01 || x2 > width + 0.01 || y2 > height + 0.01) add("outside");
    if (x2 === x1 || y2 === y1) add("zero area");
    else if (Math.min(x2 - x1, y2 - y1) < tinySide) add("tiny");
    for (let other = 0; other < index; other++) {
      const iou = pairIou(box, boxes[other]!);
      if (labels[other] === label ? iou >= sameIou : iou >= otherLabelIou) {
        add(labels[other] === label ? "twice" : "two labels");
        break;
      }
    }
  });
  return bad;
}
