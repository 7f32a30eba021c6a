import type { Data } from "plotly.js";
import type { Calibration } from "../metrics/calibration.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";
import { unitAxes } from "./unit-axes.js";

/**
 * How often a classifier is right when it is so and so sure (a reliability diagram): bars on the dashed line are honest,
 * below it it is too sure, above it not sure enough. The bars' text says how many predictions each stands for.
 *
 * @param calibration What `calibration` found.
 * @param options.title Above the chart.
 * @throws {RangeError} If there are no predictions.
 * @example
 * const found = calibration([0, 1], [[0.9, 0.1], [0.6, 0.4]], { bins: 10 });
 * calibrationFigure(found).data.length // 2
 */
export function calibrationFigure(
  { bins, expectedError }: Calibration,
  { title = "Calibration" }: { title?: string } = {},
): Figure {
  if (bins.length === 0) throw new RangeError("calibration must be of at least one prediction, got none.");
  const data: Data[] = [
    {
      type: "bar",
      name: `accuracy (ECE ${expectedError.toFixed(3)})`,
      x: bins.map(({ from, to }) => (from + to) / 2),
      y: bins.map(({ accuracy }) => accuracy),
      width: bins.map(({ from, to }) => (to - from) * 0.94),
      text: bins.map(({ count }) => String(count)),
      textposition: "inside",
      insidetextanchor: "start",
      customdata: bins.map(({ confidence }) => confidence),
      marker: { color: palette.prediction },
      hovertemplate:
        "mean confidence %{customdata:.3f}: %{y:.1%} of %{text} predictions right<extra></extra>",
    },
    {
      type: "scatter",
      mode: "lines",
      name: "as sure as right",
      x: [0, 1],
      y: [0, 1],
      line: { color: palette.baseline, width: 1.5, dash: "dash" },
      hoverinfo: "skip",
    },
  ];
  const { xaxis, yaxis } = unitAxes("Confidence", "Accuracy");
  return figure({
    data,
    layout: {
      title: { text: plainText(title) },
      showlegend: true,
      xaxis,
      yaxis: { ...yaxis, range: [0, 1.02] },
    },
    summary: `${title}: expected calibration error ${expectedError.toFixed(3)}.`,
  });
}
