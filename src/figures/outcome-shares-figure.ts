import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How often something came out so. */
export interface OutcomeShare {
  readonly kind: string;
  readonly count: number;
  /** Of all, from 0 to 1. */
  readonly share: number;
}

/**
 * What became of the test images: right, or wrong in which way.
 *
 * @param outcomes One entry a kind.
 * @param options.title Above the chart.
 * @throws {RangeError} If there is no kind.
 * @example outcomeSharesFigure([{ kind: "right", count: 9, share: 0.9 }, { kind: "box off", count: 1, share: 0.1 }]).data.length // 1
 */
export function outcomeSharesFigure(
  outcomes: readonly OutcomeShare[],
  { title = "What became of the images" }: { title?: string } = {},
): Figure {
  if (outcomes.length === 0) throw new RangeError("outcomes must hold at least one kind, got none.");
  return figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        x: outcomes.map(({ share }) => share),
        y: outcomes.map(({ kind }) => plainText(kind)),
        text: outcomes.map(({ share, count }) => `${(100 * share).toFixed(1)} % (${count})`),
        textposition: "outside",
        cliponaxis: false,
        marker: { color: palette.prediction },
        hovertemplate: "%{y}: %{text}<extra></extra>",
      },
    ],
    layout: {
      title: { text: plainText(title) },
      showlegend: false,
      xaxis: {
        title: { text: "Share of the images (number)" },
        range: [0, 1.2],
        tickvals: [0, 0.2, 0.4, 0.6, 0.8, 1],
        tickformat: ".0%",
      },
      yaxis: { type: "category", autorange: "reversed", showgrid: false },
    },
    summary: `${title}: ${outcomes.map(({ kind, count }) => `${kind} ${count}`).join(", ")}.`,
  });
}
