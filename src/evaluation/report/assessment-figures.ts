import type { Figure } from "../../figures/figure.js";
import type { GroupScores } from "../../figures/group-scores-figure.js";
import { scoreIntervalsFigure } from "../../figures/score-intervals-figure.js";
import type { AssessmentFacts, TableRow } from "../assessment.js";

/** What the columns of tables are called. */
const names: Readonly<Record<string, string>> = {
  accuracy: "accuracy",
  meanIou: "mean IoU",
  found: "IoU >= 0.5",
  ap: "AP",
  ap50: "AP50",
  ar: "AR",
};

/** The model's scores with intervals, beside the baseline's; what is no share is left out. */
export function scoresFigure({ scores, count }: AssessmentFacts): Figure {
  const shares = scores.filter(({ metric }) => !metric.includes("(px)"));
  return scoreIntervalsFigure(
    {
      model: shares.map(({ metric, model: value, low, high }) => ({ metric, value, low, high })),
      baseline: shares.map(({ metric, baseline: value }) => ({ metric, value })),
    },
    { title: `Scores on ${count.toLocaleString("en")} images, with 95 % intervals`, baseline: "baseline" },
  );
}

/** Rows by class or size as a figure takes them. */
export function groupsOf(rows: readonly TableRow[]): GroupScores[] {
  return rows.map((row) => ({
    group: String(row.size ?? row.class),
    count: Number(row.count),
    scores: Object.fromEntries(
      Object.entries(names).flatMap(([key, name]) =>
        typeof row[key] === "number" ? [[name, row[key]]] : [],
      ),
    ),
  }));
}
