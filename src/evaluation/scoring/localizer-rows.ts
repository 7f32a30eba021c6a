import { type Heads, hasBoxes, hasClasses } from "../../models/heads.js";
import type { Answers } from "./localizer-statistics.js";
import { type ObjectSize, objectSizes, sizeOf, sizeWords } from "./object-sizes.js";

/** The objects of one class. What belongs to a head is there where the model has it. */
export interface ClassRow {
  readonly class: string;
  /** How many images show one. */
  readonly count: number;
  /** Of those that were called so, the share that are. */
  readonly precision?: number;
  /** Of those that are, the share that were called so. */
  readonly recall?: number;
  readonly f1?: number;
  readonly meanIou?: number;
  /** The share found with an IoU of 0.5. */
  readonly found?: number;
}

/** The objects of one of COCO's sizes. */
export interface SizeRow {
  readonly size: string;
  readonly count: number;
  readonly accuracy?: number;
  readonly meanIou?: number;
  readonly found?: number;
}

/** How often a model is right, and what is wrong where it is not. */
export interface ErrorRow {
  readonly kind: string;
  readonly count: number;
  /** Of all images. */
  readonly share: number;
}

/** Answers beside the truth. */
export interface Judged {
  readonly heads: Heads;
  readonly truth: Answers;
  readonly said: Answers;
  /** Empty without a box head. */
  readonly ious: readonly number[];
}

/** One row a class that is true of an image or was said of one. */
export function classRows({ heads, truth, said, ious }: Judged, classes: readonly string[]): ClassRow[] {
  const labels = [...new Set([...truth.labels, ...(hasClasses(heads) ? said.labels : [])])];
  return labels
    .sort((a, b) => a - b)
    .map((label) => {
      const own = indicesOf(truth.labels, (other) => other === label);
      const called = hasClasses(heads) ? indicesOf(said.labels, (other) => other === label) : [];
      const right = called.filter((index) => truth.labels[index] === label).length;
      return {
        class: classes[label] ?? String(label),
        count: own.length,
        ...(hasClasses(heads) && {
          precision: share(right, called.length),
          recall: share(right, own.length),
          f1: share(2 * right, own.length + called.length),
        }),
        ...(hasBoxes(heads) && boxFigures(ious, own)),
      };
    });
}

/** One row a size that some object has. */
export function sizeRows({ heads, truth, said, ious }: Judged): SizeRow[] {
  const sizes = truth.boxes.map(sizeOf);
  return objectSizes.flatMap((size: ObjectSize) => {
    const own = indicesOf(sizes, (other) => other === size);
    if (own.length === 0) return [];
    const right = own.filter((index) => truth.labels[index] === said.labels[index]).length;
    return {
      size: sizeWords[size],
      count: own.length,
      ...(hasClasses(heads) && { accuracy: share(right, own.length) }),
      ...(hasBoxes(heads) && boxFigures(ious, own)),
    };
  });
}

/** Boxes count as near from an IoU of 0.5, as missed below 0.1, as in TIDE. */
export function errorRows({ heads, truth, said, ious }: Judged): ErrorRow[] {
  const kinds = hasBoxes(heads)
    ? hasClasses(heads)
      ? ["right", "wrong class", "box off", "wrong class, box off", "object missed"]
      : ["right", "box off", "object missed"]
    : ["right", "wrong class"];
  const count = hasBoxes(heads) ? ious.length : truth.labels.length;
  const found = Array.from({ length: count }, (_, index) => {
    const isRight = !hasClasses(heads) || truth.labels[index] === said.labels[index];
    const iou = hasBoxes(heads) ? ious[index]! : 1;
    if (iou < 0.1) return "object missed";
    if (iou >= 0.5) return isRight ? "right" : "wrong class";
    return isRight ? "box off" : "wrong class, box off";
  });
  return kinds.map((kind) => {
    const own = found.filter((other) => other === kind).length;
    return { kind, count: own, share: share(own, count) };
  });
}

function boxFigures(ious: readonly number[], indices: readonly number[]) {
  const total = indices.reduce((sum, index) => sum + ious[index]!, 0);
  const near = indices.filter((index) => ious[index]! >= 0.5).length;
  return { meanIou: share(total, indices.length), found: share(near, indices.length) };
}

function indicesOf<T>(values: readonly T[], fits: (value: T) => boolean): number[] {
  return values.flatMap((value, index) => (fits(value) ? [index] : []));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
