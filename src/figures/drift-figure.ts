import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** One feature's drift, as far as it is drawn. */
export interface DriftBar {
  readonly feature: string;
  readonly psi: number;
  /** What chance alone gives, about. */
  readonly psiByChance: number;
}

/** How drift is drawn. */
export interface DriftOptions {
  readonly title?: string;
}

/**
 * How far each feature of a set has drifted from the reference: its population stability index, beside what chance gives
 * samples of this size, and the two customary limits, 0.1 and 0.25.
 *
 * @param rows One for each feature.
 * @throws {RangeError} If there is none.
 * @example driftFigure([{ feature: "brightness", psi: 0.4, psiByChance: 0.02 }]).data.length // 2
 */
export function driftFigure(
  rows: readonly DriftBar[],
  { title = "Drift from the reference" }: DriftOptions = {},
): Figure {
  if (rows.length === 0) throw new RangeError("rows must hold at least one feature, got none.");
  const names = rows.map(({ feature }) => plainText(feature));
  const limit = (x: number) => ({
    type: "line" as const,
    xref: "x" as const,
    yref: "paper" as const,
    x0: x,
    x1: x,
    y0: 0,
    y1: 1,
    line: { color: palette.axis, width: 1, dash: "dash" as const },
  });
  return figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        name: "PSI",
        y: names,
        x: rows.map(({ psi }) => psi),
        marker: { color: palette.series[3] },
        hovertemplate: "%{y}: %{x:.3f}",
      },
      {
        type: "bar",
        orientation: "h",
        name: "by chance",
        y: names,
        x: rows.map(({ psiByChance }) => psiByChance),
        marker: { color: palette.baseline },
        hovertemplate: "%{y}, by chance: %{x:.3f}",
      },
    ],
    layout: {
      title: { text: plainText(title) },
      bargap: 0.3,
      showlegend: true,
      xaxis: { title: { text: "Population stability index" }, rangemode: "tozero" },
      yaxis: { type: "category", autorange: "reversed", showgrid: false },
      shapes: [limit(0.1), limit(0.25)],
    },
    summary: `${title}: ${rows.map(({ feature, psi }) => `${feature} ${psi.toFixed(2)}`).join(", ")}.`,
  });
}
