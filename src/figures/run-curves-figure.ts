import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** The course of one training. */
export interface RunCurve {
  readonly epoch: readonly number[];
  readonly loss: readonly number[];
  /** Drawn thick, where there is one; the training loss then thin, dotted and without a name of its own. */
  readonly valLoss?: readonly number[];
}

/**
 * The losses of several trainings over each other, epoch by epoch.
 *
 * @param runs By name.
 * @param options.title Above the chart.
 * @throws {RangeError} If there is no run with an epoch.
 * @example runCurvesFigure({ a: { epoch: [1, 2], loss: [2, 1] }, b: { epoch: [1], loss: [3], valLoss: [2.5] } }).data.length // 3
 */
export function runCurvesFigure(
  runs: Readonly<Record<string, RunCurve>>,
  { title = "Losses of the runs" }: { title?: string } = {},
): Figure {
  const drawn = Object.entries(runs).filter(([, { epoch }]) => epoch.length > 0);
  if (drawn.length === 0) throw new RangeError("runs must hold at least one finished epoch, got none.");
  const longest = Math.max(...drawn.map(([, { epoch }]) => epoch.length));
  const data = drawn.flatMap(([name, { epoch, loss, valLoss }], at): Data[] => {
    const color = palette.series[at % palette.series.length]!;
    const line = (what: string, values: readonly number[], isMain: boolean): Data => ({
      type: "scatter",
      mode: longest > 30 ? "lines" : "lines+markers",
      name: plainText(isMain ? `${name} (${what})` : name),
      showlegend: isMain,
      legendgroup: String(at),
      x: [...epoch],
      y: [...values],
      line: { color, width: isMain ? 2.5 : 1.2, dash: isMain ? "solid" : "dot" },
      marker: { color, size: isMain ? 6 : 4 },
      hovertemplate: `${what}, epoch %{x}: %{y:.4f}`,
    });
    return valLoss === undefined
      ? [line("training", loss, true)]
      : [line("validation", valLoss, true), line("training", loss, false)];
  });
  return figure({
    data,
    layout: {
      title: { text: plainText(title) },
      showlegend: true,
      xaxis: { title: { text: "Epoch" }, ...(longest <= 20 && { dtick: 1 }) },
      yaxis: { title: { text: "Loss" }, rangemode: "tozero" },
    },
    summary: `${title}: ${drawn.map(([name, { loss, valLoss }]) => `${name} ${(valLoss ?? loss).at(-1)!.toFixed(3)}`).join(", ")}.`,
  });
}
