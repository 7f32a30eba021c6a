import { type Figure, figure } from "./figure.js";
import { plainText } from "./plain-text.js";

/** How class counts are drawn. */
export interface ClassCountsOptions {
  readonly title?: string;
}

/**
 * How often each class occurs, side by side for each part of the data.
 *
 * @param classes Class names, by label.
 * @param labels The labels of each part, by the part's name: `{ training: [0, 2], test: [1] }`.
 * @throws {RangeError} If a label has no class.
 * @example classCountsFigure(["cat", "dog"], { training: [0, 1, 1] }).data.length // 1
 */
export function classCountsFigure(
  classes: readonly string[],
  labels: Readonly<Record<string, readonly number[]>>,
  options: ClassCountsOptions = {},
): Figure {
  const counts = Object.entries(labels).map(([part, list]) => [part, countEach(part, list, classes.length)]);
  return classTotalsFigure(classes, Object.fromEntries(counts) as Record<string, number[]>, options);
}

/**
 * The same where the objects are counted already.
 *
 * @param counts For each part one number a class: `{ training: [12, 30], test: [3, 8] }`.
 * @throws {RangeError} If a part has not as many numbers as there are classes.
 * @example classTotalsFigure(["cat", "dog"], { training: [12, 30] }).data.length // 1
 */
export function classTotalsFigure(
  classes: readonly string[],
  counts: Readonly<Record<string, readonly number[]>>,
  { title = "Objects of each class" }: ClassCountsOptions = {},
): Figure {
  const parts = Object.entries(counts);
  for (const [part, list] of parts) {
    if (list.length !== classes.length) {
      throw new RangeError(
        `counts.${part} must hold one number for each of ${classes.length} classes, got ${list.length}.`,
      );
    }
  }
  const longest = Math.max(0, ...classes.map((name) => name.length));
  const total = (list: readonly number[]) => list.reduce((sum, count) => sum + count, 0);
  return figure({
    data: parts.map(([part, list]) => ({
      type: "bar",
      name: plainText(part),
      x: classes.map(plainText),
      y: [...list],
      hovertemplate: "%{x}: %{y}",
    })),
    layout: {
      title: { text: plainText(title) },
      xaxis: {
        title: { text: "Class" },
        type: "category",
        showgrid: false,
        tickangle: classes.length * longest > 90 ? -40 : 0,
      },
      yaxis: { title: { text: "Count" }, rangemode: "tozero" },
      bargap: 0.25,
      showlegend: parts.length > 1,
    },
    summary: `${title}: ${parts.map(([part, list]) => `${part} ${total(list)}`).join(", ")}, ${classes.length} classes.`,
  });
}

function countEach(part: string, labels: readonly number[], numClasses: number): number[] {
  const counts = new Array<number>(numClasses).fill(0);
  labels.forEach((label, index) => {
    if (counts[label] === undefined) {
      throw new RangeError(`labels.${part}[${index}] must be a class in [0, ${numClasses}), got ${label}.`);
    }
    counts[label]++;
  });
  return counts;
}
