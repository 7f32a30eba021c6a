import type { Data } from "plotly.js";
import type { DetectionErrors } from "../metrics/detection/detection-errors.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/**
 * What each kind of error costs a detector in average precision, with how many there are.
 *
 * @param errors What `detectionErrors` found.
 * @param options.title Above the chart.
 * @example
 * const truth = [{ boxes: [[0, 0, 10, 10]] as const, labels: [0] }];
 * const found = [{ boxes: [[0, 0, 10, 4]] as const, scores: [0.9], labels: [0] }];
 * detectionErrorsFigure(detectionErrors(truth, found)).data.length // 1
 */
export function detectionErrorsFigure(
  { ap, kinds }: Pick<DetectionErrors, "ap" | "kinds">,
  { title = "What errors cost" }: { title?: string } = {},
): Figure {
  const data: Data = {
    type: "bar",
    orientation: "h",
    x: kinds.map(({ apGain }) => apGain),
    y: kinds.map(({ kind }) => kind),
    text: kinds.map(({ apGain, count }) => `${apGain.toFixed(3)} (${count})`),
    textposition: "outside",
    cliponaxis: false,
    marker: { color: palette.prediction },
    hovertemplate: "%{y}: AP + %{x:.4f}<extra></extra>",
  };
  const most = Math.max(0.01, ...kinds.map(({ apGain }) => apGain));
  return figure({
    data: [data],
    layout: {
      title: { text: plainText(`${title} (AP ${ap.toFixed(3)})`) },
      showlegend: false,
      xaxis: {
        title: { text: "AP gained without them (number of errors)" },
        range: [0, most * 1.25],
      },
      yaxis: { type: "category", autorange: "reversed", showgrid: false },
    },
    summary: `${title}: AP ${ap.toFixed(3)}; ${kinds.map(({ kind, apGain }) => `${kind} ${apGain.toFixed(3)}`).join(", ")}.`,
  });
}
