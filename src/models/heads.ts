import type { tf } from "../tensorflow/index.js";

/** What a localizer says about an image: which class it shows, where it is, or both. */
export type Heads = "classes" | "boxes" | "both";

/** What holds for a model with these heads: `C` where it has a class head, `B` where it has a box head. */
export type ByHeads<H extends Heads, C, B> = H extends "classes" ? C : H extends "boxes" ? B : C & B;

/** The class head's answer. */
export interface ClassOutput {
  /** [B, K]: each row holds the K classes' probabilities and adds up to 1. */
  readonly classes: tf.Tensor2D;
}

/** The box head's answer. */
export interface BoxOutput {
  /** [B, 4]: xyxy in fractions of the image's width and height, inside [0, 1], x2 >= x1 and y2 >= y1. */
  readonly boxes: tf.Tensor2D;
}

/** A localizer's outputs by name, and, as in tfjs, one after the other. */
export type HeadOutputs<H extends Heads> = tf.Tensor[] & ByHeads<H, ClassOutput, BoxOutput>;

/** True where a model with these heads names a class. */
export function hasClasses(heads: Heads): boolean {
  return heads !== "boxes";
}

/** True where a model with these heads gives a box. */
export function hasBoxes(heads: Heads): boolean {
  return heads !== "classes";
}

/** The same outputs where the compiler does not know the heads: each of them may be missing. */
export function outputsByHead<H extends Heads>(outputs: HeadOutputs<H>): Partial<ClassOutput & BoxOutput> {
  const { classes, boxes } = outputs as Partial<ClassOutput & BoxOutput>;
  return { ...(classes && { classes }), ...(boxes && { boxes }) };
}
