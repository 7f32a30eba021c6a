import type { DetectionDataset } from "../dataset.js";
import { readAnnotations } from "../formats/read-annotations.js";

/** How much of everything a part of a split has got: one row of a table. */
export interface SplitBalance {
  readonly part: string;
  readonly images: number;
  /** The part's share of all pictures, in [0, 1]. */
  readonly share: number;
  readonly boxes: number;
  /** The part's share of the boxes of every class, in [0, 1]; NaN where there are none. Even parts have `share` everywhere. */
  readonly classShares: Readonly<Record<string, number>>;
}

/**
 * How evenly a data set was cut, by pictures and by classes.
 *
 * @param parts The parts of one data set: of {@link splitDataset}, or its authors' own.
 * @returns A row for each part.
 * @throws {RangeError} If there are no parts, or their classes differ.
 * @example
 * const parts = splitDataset(digitsOnClutter({ count: 20 }), { fractions: [0.5, 0.5], seed: 1 });
 * (await splitBalance(parts)).map(({ images, share }) => [images, share]) // [[10, 0.5], [10, 0.5]]
 */
export async function splitBalance(parts: readonly DetectionDataset[]): Promise<SplitBalance[]> {
  const classes = parts[0]?.classes;
  if (classes === undefined) throw new RangeError("parts must be at least one data set, got none");
  const counts: number[][] = [];
  for (const part of parts) {
    if (part.classes.join("\n") !== classes.join("\n")) {
      throw new RangeError(
        `parts must have the same classes, but "${part.name}" has ${part.classes.join(", ")} and not ${classes.join(", ")}`,
      );
    }
    const boxes = classes.map(() => 0);
    for await (const { labels } of readAnnotations(part, `Counting ${part.name}`)) {
      for (const label of labels) boxes[label]! += 1;
    }
    counts.push(boxes);
  }
  const images = parts.reduce((sum, { length }) => sum + length, 0);
  const total = classes.map((_, label) => counts.reduce((sum, boxes) => sum + boxes[label]!, 0));
  return parts.map(({ name, length }, part) => ({
    part: name,
    images: length,
    share: length / images,
    boxes: counts[part]!.reduce((sum, boxes) => sum + boxes, 0),
    classShares: Object.fromEntries(
      classes.map((className, label) => [className, counts[part]![label]! / total[label]!]),
    ),
  }));
}
