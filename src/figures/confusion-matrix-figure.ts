import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How a confusion matrix is drawn. */
export interface ConfusionMatrixFigureOptions {
  /** Class names, by label. */
  readonly classes?: readonly string[];
  readonly title?: string;
}

/** With more classes than this the counts are not written into the cells. */
const mostWithCounts = 20;
/** A cell's width, and what stands beside the cells, pixels. */
const [cell, margin] = [44, 150];

/**
 * How often each class was taken for which: one row a true class, coloured by the share of that row, with the counts.
 *
 * @param matrix N rows of N counts, as `confusionMatrix` gives them: the row is the true class.
 * @throws {RangeError} If the matrix is empty, not square, holds what is no count, or has more classes than names.
 * @example confusionMatrixFigure([[8, 2], [1, 9]], { classes: ["cat", "dog"] }).data.length // 1
 */
export function confusionMatrixFigure(
  matrix: readonly ArrayLike<number>[],
  { classes, title = "Confusion matrix" }: ConfusionMatrixFigureOptions = {},
): Figure {
  checkMatrix(matrix, classes);
  const counts = matrix.map((row) => Array.from(row));
  const names = counts.map((_, label) => plainText(classes?.[label] ?? String(label)));
  const shares = counts.map((row) => {
    const total = sum(row);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
  const data: Data = {
    type: "heatmap",
    z: shares,
    zmin: 0,
    zmax: 1,
    text: counts as unknown as string[],
    // Names and not axis labels: two classes of the same name stay two.
    hovertext: names.map((name) =>
      names.map((other) => `true ${name}, predicted ${other}`),
    ) as unknown as string[],
    colorscale: palette.shares.map((color, at): [number, string] => [at / 2, color]),
    colorbar: {
      title: { text: "Share of row", side: "right", font: { size: 13 } },
      thickness: 14,
      tickformat: ".0%",
    },
    ...(counts.length <= mostWithCounts && { texttemplate: "%{text}" }),
    xgap: 1,
    ygap: 1,
    hovertemplate: "%{hovertext}: %{text} (%{z:.1%} of the row)<extra></extra>",
  };
  const right = counts.reduce((total, row, label) => total + row[label]!, 0);
  const all = sum(counts.flat());
  const ticks = { tickvals: [...names.keys()], ticktext: names };
  const size = Math.min(620, Math.max(300, counts.length * cell)) + margin;
  return figure({
    data: [data],
    layout: {
      title: { text: plainText(title) },
      height: size,
      showlegend: false,
      xaxis: { title: { text: "Predicted class" }, showgrid: false, ...ticks },
      yaxis: { title: { text: "True class" }, showgrid: false, autorange: "reversed", ...ticks },
    },
    summary: `${title}: ${right} of ${all} right, ${counts.length} classes.`,
  });
}

function checkMatrix(matrix: readonly ArrayLike<number>[], classes: readonly string[] | undefined): void {
  if (matrix.length === 0) throw new RangeError("matrix must have at least one class, got none.");
  if (classes !== undefined && classes.length < matrix.length) {
    throw new RangeError(`classes must name all ${matrix.length} classes, got ${classes.length} names.`);
  }
  for (const [label, row] of matrix.entries()) {
    if (row.length !== matrix.length) {
      throw new RangeError(
        `matrix[${label}] must have ${matrix.length} counts, one a class, got ${row.length}.`,
      );
    }
    const bad = Array.from(row).findIndex((count) => !(Number.isFinite(count) && count >= 0));
    if (bad !== -1)
      throw new RangeError(`matrix[${label}][${bad}] must be a count >= 0, got ${String(row[bad])}.`);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
