import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";

/** What rising learning rates did to the loss; what `lrFind` returns. */
export interface LearningRates {
  readonly learningRates: readonly number[];
  readonly losses: readonly number[];
  /** The rate at which the loss fell fastest. */
  readonly suggestion: number;
}

/**
 * The loss by learning rate, on a logarithmic axis, with the suggested rate marked.
 *
 * @param found What `lrFind` returned.
 * @throws {RangeError} If the two lists differ in length.
 * @example learningRateFigure({ learningRates: [0.001, 0.01], losses: [2, 1], suggestion: 0.01 }).data.length // 2
 */
export function learningRateFigure({ learningRates, losses, suggestion }: LearningRates): Figure {
  if (learningRates.length !== losses.length) {
    throw new RangeError(
      `learningRates and losses must be as long as each other, got ${learningRates.length} and ${losses.length}`,
    );
  }
  const [line, mark] = palette.series;
  const lowest = Math.min(...losses);
  const said = suggestion.toPrecision(2);
  return figure({
    data: [
      {
        type: "scatter",
        mode: "lines",
        x: [...learningRates],
        y: [...losses],
        name: "loss",
        line: { color: line!, width: 2 },
        hovertemplate: "rate %{x:.2g}: %{y:.4~g}",
      },
      {
        type: "scatter",
        mode: "lines",
        x: [suggestion, suggestion],
        y: [lowest, Math.max(...losses)],
        name: `suggested: ${said}`,
        line: { color: mark!, width: 2, dash: "dot" },
      },
    ],
    layout: {
      title: { text: "Loss by learning rate" },
      height: 380,
      xaxis: { title: { text: "Learning rate" }, type: "log", exponentformat: "power" },
      yaxis: { title: { text: "Loss" } },
    },
    summary: `Loss by learning rate: falls fastest at ${said}, lowest ${lowest.toPrecision(3)}.`,
  });
}
