import { linearSumAssignment } from "../../boxes/linear-sum-assignment.js";
import { pairIou } from "../../boxes/pair-iou.js";
import type { Annotation } from "../dataset.js";

/** What two annotations of one scene disagree on. */
export interface NearCopyConflict {
  /** "label": a thing has another class in the other picture. "missing": a thing has no box in the other picture. */
  readonly kind: "label" | "missing";
  /** The picture with the box: 0 or 1. */
  readonly picture: 0 | 1;
  /** Its number there. */
  readonly box: number;
}

/** Boxes of near-copies that overlap less than this are not of one thing: things move between two frames. */
const leastIou = 0.2;

/**
 * Compares the annotations of two near-copies, such as two frames of one scene: things whose class changes, and things
 * that have a box in only one of them, where the classes are not as many in both.
 *
 * @param first One picture's annotation.
 * @param second That of its near-copy, which may be of another size.
 * @returns Nothing where both have as many things of each class, wherever they are.
 */
export function nearCopyConflicts(
  first: Pick<Annotation, "boxes" | "labels" | "size">,
  second: Pick<Annotation, "boxes" | "labels" | "size">,
): NearCopyConflict[] {
  if ([...first.labels].sort().join() === [...second.labels].sort().join()) return [];
  const conflicts: NearCopyConflict[] = [];
  const matched = [new Set<number>(), new Set<number>()] as const;
  if (first.boxes.length > 0 && second.boxes.length > 0) {
    const [one, other] = [relativeBoxes(first), relativeBoxes(second)];
    const costs = one.map((box) => other.map((against) => 1 - (pairIou(box, against) || 0))); // NaN is no overlap
    for (const [row, column] of linearSumAssignment(costs)) {
      if (costs[row]![column]! > 1 - leastIou) continue;
      matched[0].add(row);
      matched[1].add(column);
      if (first.labels[row] !== second.labels[column]) {
        conflicts.push({ kind: "label", picture: 0, box: row });
      }
    }
  }
  for (const picture of [0, 1] as const) {
    const { labels } = picture === 0 ? first : second;
    const other = picture === 0 ? second.labels : first.labels;
    const count = (list: readonly number[], label: number) => list.filter((item) => item === label).length;
    labels.forEach((label, box) => {
      if (!matched[picture].has(box) && count(labels, label) > count(other, label)) {
        conflicts.push({ kind: "missing", picture, box });
      }
    });
  }
  return conflicts;
}

function relativeBoxes({ boxes, size: [height, width] }: Pick<Annotation, "boxes" | "size">) {
  return boxes.map(([x1, y1, x2, y2]) => [x1 / width, y1 / height, x2 / width, y2 / height] as const);
}
