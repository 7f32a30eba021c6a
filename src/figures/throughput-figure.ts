import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/**
 * How many images a second each part of the work manages.
 *
 * @param rates Images a second, by what does it.
 * @param options.title Above the chart.
 * @throws {RangeError} If there is no rate, or one is not a number >= 0.
 * @example throughputFigure({ reading: 4000, computing: 900, "both, as in training": 870 }).data.length // 1
 */
export function throughputFigure(
  rates: Readonly<Record<string, number>>,
  { title = "Images a second" }: { title?: string } = {},
): Figure {
  const names = Object.keys(rates);
  if (names.length === 0) throw new RangeError("rates must hold at least one, got none.");
  for (const name of names) {
    if (!(rates[name]! >= 0))
      throw new RangeError(`rates["${name}"] must be a number >= 0, got ${rates[name]}.`);
  }
  const values = names.map((name) => rates[name]!);
  return figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        x: values,
        y: names.map(plainText),
        text: values.map((value) => value.toFixed(value < 10 ? 1 : 0)),
        textposition: "outside",
        cliponaxis: false,
        marker: { color: palette.series[2] },
        hovertemplate: "%{y}: %{x:.1f} images/s<extra></extra>",
      },
    ],
    layout: {
      title: { text: plainText(title) },
      height: 150 + 36 * names.length,
      showlegend: false,
      xaxis: { title: { text: "Images a second" }, range: [0, Math.max(1, ...values) * 1.15] },
      yaxis: { type: "category", autorange: "reversed", showgrid: false },
    },
    summary: `${title}: ${names.map((name) => `${name} ${rates[name]!.toFixed(1)}`).join(", ")}.`,
  });
}
