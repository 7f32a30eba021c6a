import type { BoxShape } from "./measure-dataset.js";
import { quantile } from "./value-sample.js";

/** A box unlike the others of its class. */
export interface ShapeOutlier {
  readonly shape: BoxShape;
  /** What is unusual about it. */
  readonly by: "size" | "aspect";
  /** How many of the class's typical deviations it is away, with its sign. */
  readonly deviations: number;
}

/** Of fewer boxes nobody knows what is usual. */
const leastBoxes = 20;

/**
 * Boxes much larger, smaller, longer or flatter than the others of their class: more than `most` robust deviations
 * (1.4826 times the median distance from the median, of the logarithm) away. The furthest come first.
 *
 * @see Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), who take 3.5 as the limit for normal data
 */
export function shapeOutliers(shapes: readonly BoxShape[], most = 6): ShapeOutlier[] {
  const found: ShapeOutlier[] = [];
  for (const wanted of new Set(shapes.map(({ label }) => label))) {
    const members = shapes.filter(({ label }) => label === wanted);
    if (members.length < leastBoxes) continue;
    for (const by of ["size", "aspect"] as const) {
      const logs = Float64Array.from(members, (shape) => Math.log(shape[by]));
      const middle = quantile(logs.toSorted(), 0.5);
      const distances = logs.map((value) => Math.abs(value - middle)).sort();
      // Sizes that hardly vary must not make every rounding an outlier.
      const deviation = Math.max(0.05, 1.4826 * quantile(distances, 0.5));
      members.forEach((shape, at) => {
        const deviations = (logs[at]! - middle) / deviation;
        if (Math.abs(deviations) > most) found.push({ shape, by, deviations });
      });
    }
  }
  return found.sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations));
}
