import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";
import { unitAxes } from "./unit-axes.js";

/** Points of a receiver operating characteristic: what `rocCurve` gives. */
export interface RocPoints {
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
}

/**
 * Receiver operating characteristics: what share of the positives is found for what share of false alarms, beside the line
 * of guesses.
 *
 * @param curves One or more curves by name, of classes or models.
 * @param options.title Above the chart.
 * @throws {RangeError} If there is no curve, or one has rates of different lengths.
 * @example rocFigure({ digit: rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) }).data.length // 2
 */
export function rocFigure(
  curves: Readonly<Record<string, RocPoints>>,
  { title = "Receiver operating characteristic" }: { title?: string } = {},
): Figure {
  const names = Object.keys(curves);
  if (names.length === 0) throw new RangeError("curves must hold at least one curve, got none.");
  const data = names.map((name): Data => {
    const { falsePositiveRate, truePositiveRate } = curves[name]!;
    if (falsePositiveRate.length !== truePositiveRate.length) {
      throw new RangeError(
        `curves["${name}"] must have as many rates as each other, got ${falsePositiveRate.length} and ${truePositiveRate.length}.`,
      );
    }
    return {
      type: "scatter",
      mode: "lines",
      name: plainText(name),
      x: [...falsePositiveRate],
      y: [...truePositiveRate],
      line: { width: 2 },
      hovertemplate: "false positive rate %{x:.3f}: true positive rate %{y:.3f}",
    };
  });
  data.push({
    type: "scatter",
    mode: "lines",
    name: "guesses",
    x: [0, 1],
    y: [0, 1],
    line: { color: palette.baseline, width: 1.5, dash: "dash" },
    hoverinfo: "skip",
  });
  return figure({
    data,
    layout: {
      title: { text: plainText(title) },
      showlegend: true,
      ...unitAxes("False positive rate", "True positive rate"),
    },
    summary: `${title}: ${names.join(", ")}.`,
  });
}
