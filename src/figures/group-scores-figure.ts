import type { Data } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** Scores of one group: a class, a size. */
export interface GroupScores {
  readonly group: string;
  /** How many objects are in it. */
  readonly count: number;
  /** From 0 to 1, by metric. */
  readonly scores: Readonly<Record<string, number>>;
}

/** More names than this are not written level. */
const mostLetters = 80;

/**
 * Scores of parts of a test set side by side: by class, by size of the objects.
 *
 * @param groups One entry a group, with the same metrics.
 * @param options.title Above the chart.
 * @throws {RangeError} If there is no group.
 * @example
 * const sizes = [{ group: "small", count: 9, scores: { found: 0.4 } }, { group: "large", count: 5, scores: { found: 0.9 } }];
 * groupScoresFigure(sizes).data.length // 1
 */
export function groupScoresFigure(
  groups: readonly GroupScores[],
  { title = "Scores by group" }: { title?: string } = {},
): Figure {
  if (groups.length === 0) throw new RangeError("groups must hold at least one group, got none.");
  const metrics = [...new Set(groups.flatMap(({ scores }) => Object.keys(scores)))];
  const letters = groups.reduce((sum, { group }) => sum + group.length + 4, 0);
  const data = metrics.map(
    (metric, at): Data => ({
      type: "bar",
      name: plainText(metric),
      x: [...groups.keys()],
      y: groups.map(({ scores }) => scores[metric] ?? null),
      customdata: groups.map(({ count }) => count),
      marker: { color: palette.series[at % palette.series.length]! },
      hovertemplate: "%{y:.3f} of %{customdata}",
    }),
  );
  return figure({
    data,
    layout: {
      title: { text: plainText(title) },
      showlegend: true,
      xaxis: {
        title: { text: "(number of objects)" },
        tickvals: [...groups.keys()],
        ticktext: groups.map(({ group, count }) => `${plainText(group)} (${count})`),
        showgrid: false,
        tickangle: letters > mostLetters ? -40 : 0,
      },
      yaxis: { title: { text: "Score (0 to 1)" }, range: [0, 1.02] },
      bargap: 0.3,
    },
    summary: `${title}: ${groups.map(({ group, scores }) => `${group} ${metrics.map((metric) => `${metric} ${scores[metric]?.toFixed(3) ?? "none"}`).join(", ")}`).join("; ")}.`,
  });
}
