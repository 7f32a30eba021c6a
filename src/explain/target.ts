/** One of the numbers that make a box. */
export type BoxEdge = "x1" | "y1" | "x2" | "y2";

/** The edges in their order. */
export const boxEdges: readonly BoxEdge[] = ["x1", "y1", "x2", "y2"];

/**
 * What of a model's answer is to be explained.
 *
 * | target | what it means | gradients are those of | perturbed pictures are scored by |
 * | --- | --- | --- | --- |
 * | `{ class: 3 }` or `{ class: "cat" }` | why so likely this class | its logit | its probability |
 * | `{ class: "predicted" }` | the same for each image's likeliest class | its logit | its probability |
 * | `{ box: "all" }` or `{ box: "x1" }` | why the box lies there | each edge | IoU with the box as it was |
 * | `{ object: 0 }` | why a detector found its surest object; 1 is the next | its class' logit | IoU with it times its probability |
 * | `{ object: 0, of: "box" }`, `"x1"` | why that object's box lies there | each edge | the same |
 *
 * An edge may be where it is because something pulls it either way: of a box both directions count.
 */
export type Target =
  | { readonly class: number | string; readonly output?: string }
  | { readonly box: BoxEdge | "all"; readonly output?: string }
  | { readonly object: number; readonly of?: "score" | "box" | BoxEdge };
