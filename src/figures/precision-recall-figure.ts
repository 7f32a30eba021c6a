import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { plainText } from "./plain-text.js";
import { unitAxes } from "./unit-axes.js";

/** Points of a precision-recall curve: what `precisionRecallCurve` and the `curve` of a `cocoEvaluation` give. */
export interface PrecisionRecallPoints {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
}

/**
 * Precision over recall: how many of those found are right, the more are found.
 *
 * @param curves One or more curves by name, of classes, models or IoU thresholds.
 * @param options.title Above the chart.
 * @throws {RangeError} If there is no curve, or one has not as many values of precision as of recall.
 * @example
 * const curve = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * precisionRecallFigure({ digit: curve }).data.length // 1
 */
export function precisionRecallFigure(
  curves: Readonly<Record<string, PrecisionRecallPoints>>,
  { title = "Precision and recall" }: { title?: string } = {},
): Figure {
  const names = Object.keys(curves);
  if (names.length === 0) throw new RangeError("curves must hold at least one curve, got none.");
  const data = names.map((name): Data => {
    const { precision, recall } = curves[name]!;
    if (precision.length !== recall.length) {
      throw new RangeError(
        `curves["${name}"] must have as many values of precision as of recall, got ${precision.length} and ${recall.length}.`,
      );
    }
    return {
      type: "scatter",
      mode: "lines",
      name: plainText(name),
      x: [...recall],
      y: [...precision],
      line: { width: 2 },
      hovertemplate: "recall %{x:.3f}: precision %{y:.3f}",
    };
  });
  return figure({
    data,
    layout: { title: { text: plainText(title) }, showlegend: true, ...unitAxes("Recall", "Precision") },
    summary: `${title}: ${names.join(", ")}.`,
  });
}
