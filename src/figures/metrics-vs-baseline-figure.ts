import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { metricName } from "./metric-names.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How metrics beside a baseline are drawn. */
export interface MetricsVsBaselineOptions {
  readonly title?: string;
}

/**
 * Metrics of a model beside those of an answer that ignores the image: a figure says little without it.
 *
 * @param scores Values from 0 to 1, by metric.
 * @param baseline The same metrics of the baseline. `evaluateModel` gives both; what only one of the two has is left out.
 * @throws {RangeError} If the two have no metric in common.
 * @example metricsVsBaselineFigure({ accuracy: 0.9 }, { accuracy: 0.1 }).data.length // 2
 */
export function metricsVsBaselineFigure(
  scores: object,
  baseline: object,
  { title = "Model and baseline" }: MetricsVsBaselineOptions = {},
): Figure {
  const [own, trivial] = [numbersOf(scores), numbersOf(baseline)];
  const metrics = [...own.keys()].filter((metric) => trivial.has(metric));
  if (metrics.length === 0) {
    throw new RangeError(
      `scores and baseline have no metric in common: ${[...own.keys()].join(", ")} and ${[...trivial.keys()].join(", ")}.`,
    );
  }
  const x = metrics.map((metric) => plainText(metricName(metric)));
  const bars = (name: string, values: ReadonlyMap<string, number>, color: string): Data => ({
    type: "bar",
    name,
    x,
    y: metrics.map((metric) => values.get(metric)!),
    text: metrics.map((metric) => values.get(metric)!.toFixed(2)),
    textposition: "outside",
    cliponaxis: false,
    marker: { color },
    hovertemplate: "%{x}: %{y:.3f}",
  });
  return figure({
    data: [bars("model", own, palette.prediction), bars("baseline", trivial, palette.baseline)],
    layout: {
      title: { text: plainText(title) },
      xaxis: { type: "category", showgrid: false },
      yaxis: { title: { text: "Score (0 to 1)" }, range: [0, 1.08], tickvals: [0, 0.2, 0.4, 0.6, 0.8, 1] },
      bargap: 0.35,
      bargroupgap: 0.08,
    },
    summary: `${title}: ${metrics
      .map(
        (metric) =>
          `${metricName(metric)} ${own.get(metric)!.toFixed(3)} (${trivial.get(metric)!.toFixed(3)})`,
      )
      .join(", ")}.`,
  });
}

function numbersOf(values: object): Map<string, number> {
  return new Map(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
