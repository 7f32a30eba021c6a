import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";
import { unitAxes } from "./unit-axes.js";

/** What `insertionDeletion` gives. */
export interface InsertionDeletionCurves {
  readonly share: readonly number[];
  readonly deletion: readonly number[];
  readonly insertion: readonly number[];
}

/**
 * The model's score as the pixels that a map holds for important are taken away (dotted) or come in (solid).
 *
 * @param curves By the name of the map.
 * @throws {RangeError} If there is none.
 * @example
 * const curves = { share: [0, 1], deletion: [0.9, 0.1], insertion: [0.1, 0.9] };
 * insertionDeletionFigure({ "Grad-CAM": curves }).data.length // 2
 */
export function insertionDeletionFigure(
  curves: Readonly<Record<string, InsertionDeletionCurves>>,
  { title = "Insertion and deletion" }: { title?: string } = {},
): Figure {
  const names = Object.keys(curves);
  if (names.length === 0) throw new RangeError("curves must hold those of at least one map, got none.");
  const data = names.flatMap((name, index): Data[] => {
    const color = palette.series[index % palette.series.length]!;
    const { share, deletion, insertion } = curves[name]!;
    const line = (y: readonly number[], what: "inserted" | "deleted", dash: "solid" | "dot"): Data => ({
      type: "scatter",
      mode: "lines",
      x: [...share],
      y: [...y],
      name: plainText(name),
      legendgroup: String(index),
      showlegend: what === "inserted",
      line: { color, width: 2, dash },
      hovertemplate: `%{x:.0%} ${what}: %{y:.3f}<extra>${plainText(name)}</extra>`,
    });
    return [line(insertion, "inserted", "solid"), line(deletion, "deleted", "dot")];
  });
  // The legend has about three names a line.
  const top = 44 + 20 * Math.ceil(names.length / 3);
  const axes = unitAxes("Share of the pixels, the most important first", "Score");
  return figure({
    data,
    layout: {
      title: { text: `${plainText(title)} (solid: inserted, dotted: deleted)` },
      showlegend: true,
      height: 360 + top,
      margin: { l: 60, r: 20, t: top, b: 52 },
      ...axes,
    },
    summary: `${title}: ${names.join(", ")}.`,
  });
}
