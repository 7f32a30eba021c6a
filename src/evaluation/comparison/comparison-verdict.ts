import type { ComparisonRow } from "./compare-evaluations.js";
import type { TrainingRow } from "./compare-histories.js";

/** The metrics that a verdict is about. */
const headlines = ["accuracy", "mean IoU", "AP"];

/** What the intervals of the differences to the first run decide, in plain words. */
export function comparisonVerdict(
  scores: readonly ComparisonRow[],
  trainings: readonly TrainingRow[],
): string {
  const sentences = scores.flatMap((row) => {
    const { run, metric, gain, gainLow, gainHigh, decision } = row;
    if (!headlines.includes(metric) || gain === undefined || !Number.isFinite(gain)) return [];
    const first = scores[0]!.run;
    const interval = `${signed(gain)} (95 % interval ${signed(gainLow!)} to ${signed(gainHigh!)})`;
    if (decision === "better") return `${run} is better than ${first} in ${metric}: ${interval}.`;
    if (decision === "worse") return `${run} is worse than ${first} in ${metric}: ${interval}.`;
    return decision === "cannot tell"
      ? `There are too few images to tell ${run} from ${first} in ${metric}.`
      : `${run} cannot be told from ${first} in ${metric}: ${interval}.`;
  });
  if (sentences.length > 0) return sentences.join(" ");
  const [measure] = ["valLoss", "loss"].filter((name) => trainings.every((row) => name in row));
  if (trainings.length < 2 || measure === undefined) return "The runs have nothing in common to compare.";
  const best = trainings.reduce((least, row) => (row[measure]! < least[measure]! ? row : least));
  const what = measure === "valLoss" ? "validation loss" : "training loss";
  return `${best.run} has the lowest ${what}: ${Number(best[measure]).toFixed(3)} in epoch ${best.bestEpoch}. Whether that is chance cannot be told from it.`;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
}
