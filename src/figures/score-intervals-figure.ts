import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** A figure with its interval; without one where there is none. */
export interface ScoreInterval {
  readonly metric: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** How scores with intervals are drawn. */
export interface ScoreIntervalsOptions {
  readonly title?: string;
  /** What is on the axis; default "Score (0 to 1)". */
  readonly unit?: string;
  /** A line at this value: what is on its other side is worse. */
  readonly zero?: number;
  /** Which series is only there to compare with, and is grey. */
  readonly baseline?: string;
}

/** Pixels: a row a series, some space a metric, and what is above and below. */
const [row, gap, frame] = [20, 16, 130];

/**
 * Scores of one or several models with their intervals, a metric below the other.
 *
 * @param series Rows by the name of the model; values that are not finite are left out.
 * @throws {RangeError} If there is no finite value.
 * @example scoreIntervalsFigure({ cnn: [{ metric: "accuracy", value: 0.9, low: 0.85, high: 0.94 }] }).data.length // 1
 */
export function scoreIntervalsFigure(
  series: Readonly<Record<string, readonly ScoreInterval[]>>,
  {
    title = "Scores with 95 % intervals",
    unit = "Score (0 to 1)",
    zero,
    baseline,
  }: ScoreIntervalsOptions = {},
): Figure {
  const all = Object.entries(series).map(
    ([name, rows]) => [name, rows.filter(({ value }) => Number.isFinite(value))] as const,
  );
  const metrics = [...new Set(all.flatMap(([, rows]) => rows.map(({ metric }) => metric)))];
  if (metrics.length === 0) throw new RangeError("series must hold at least one finite value, got none.");
  const isAlone = all.filter(([name]) => name !== baseline).length === 1;
  let used = 0;
  const data = all.map(([name, rows], at): Data => {
    const color =
      name === baseline
        ? palette.baseline
        : isAlone
          ? palette.prediction
          : palette.series[used++ % palette.series.length]!;
    // Side by side within the metric's row.
    const shift = (at - (all.length - 1) / 2) * (row / (row * all.length + gap));
    return {
      type: "scatter",
      mode: "markers",
      name: plainText(name),
      x: rows.map(({ value }) => value),
      y: rows.map(({ metric }) => metrics.indexOf(metric) + shift),
      error_x: {
        type: "data",
        symmetric: false,
        array: rows.map(({ value, high = value }) => Math.max(0, high - value)),
        arrayminus: rows.map(({ value, low = value }) => Math.max(0, value - low)),
        thickness: 2,
        width: 5,
        color,
      },
      marker: { color, size: 9, symbol: name === baseline ? "diamond" : "circle" },
      text: rows.map(
        ({ metric, value, low, high }) =>
          `${plainText(metric)}: ${value.toFixed(3)}${low === undefined || high === undefined ? "" : ` (${low.toFixed(3)} to ${high.toFixed(3)})`}`,
      ),
      hovertemplate: "%{text}",
    };
  });
  return figure({
    data,
    layout: {
      title: { text: plainText(title) },
      height: frame + metrics.length * (row * all.length + gap),
      showlegend: all.length > 1,
      xaxis: { title: { text: unit }, ...(zero === undefined && { range: [-0.02, 1.02] }) },
      yaxis: {
        tickvals: [...metrics.keys()],
        ticktext: metrics.map(plainText),
        range: [metrics.length - 0.5, -0.5],
        showgrid: false,
      },
      ...(zero !== undefined && {
        shapes: [
          {
            ...{ type: "line", xref: "x", yref: "paper", x0: zero, x1: zero, y0: 0, y1: 1 },
            line: { color: palette.text, width: 1.5, dash: "dash" },
          },
        ],
      }),
    },
    summary: `${title}: ${all
      .map(
        ([name, rows]) =>
          `${name} ${rows.map(({ metric, value }) => `${metric} ${value.toFixed(3)}`).join(", ")}`,
      )
      .join("; ")}.`,
  });
}
