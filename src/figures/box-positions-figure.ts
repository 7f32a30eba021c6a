import { type Figure, figure } from "./figure.js";
import { plainText } from "./plain-text.js";

/** How box positions are drawn. */
export interface BoxPositionsOptions {
  readonly title?: string;
}

/**
 * Where in the picture the middles of boxes lie: a heat map over the picture's width and height.
 *
 * @param counts How many in each cell of a grid over the picture, rows from the top, as many cells in each row.
 * @throws {RangeError} If there is no cell, or the rows differ in length.
 * @example boxPositionsFigure([[1, 0], [0, 3]]).data.length // 1
 */
export function boxPositionsFigure(
  counts: readonly (readonly number[])[],
  { title = "Where the middles of boxes lie" }: BoxPositionsOptions = {},
): Figure {
  const [rows, columns] = [counts.length, counts[0]?.length ?? 0];
  if (rows === 0 || columns === 0 || counts.some((row) => row.length !== columns)) {
    throw new RangeError(`counts must hold rows of as many cells each, got ${rows} rows.`);
  }
  const middles = (cells: number) =>
    Array.from({ length: cells }, (_, cell) => Math.round((1000 * (cell + 0.5)) / cells) / 10);
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  return figure({
    data: [
      {
        type: "heatmap",
        x: middles(columns),
        y: middles(rows),
        z: counts.map((row) => [...row]),
        // From nothing to the full colour: so that the most stands out on white and on black.
        colorscale: [
          [0, "rgba(0, 158, 115, 0.03)"],
          [1, "rgba(0, 158, 115, 1)"],
        ],
        colorbar: { title: { text: "Boxes" }, thickness: 12, outlinewidth: 0 },
        hovertemplate: "%{x} % across, %{y} % down: %{z} boxes<extra></extra>",
      },
    ],
    layout: {
      title: { text: plainText(title) },
      showlegend: false,
      xaxis: { title: { text: "Across the picture (%)" }, range: [0, 100], showgrid: false },
      yaxis: { title: { text: "Down the picture (%)" }, range: [100, 0], showgrid: false },
    },
    summary: `${title}: ${total} boxes.`,
  });
}
