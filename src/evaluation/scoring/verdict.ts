import { counted, percent } from "../inspection/finding.js";
import type { Decision, TrivialRow } from "./statistic.js";
import type { TrainImages } from "./train-images.js";

const openings: Readonly<Record<Decision, string>> = {
  better: "Better than",
  "not better": "Not better than",
  worse: "Worse than",
  "cannot tell": "It cannot be told whether the model is better than",
};

/**
 * Whether a model is worth anything, in plain words: each headline figure beside the trivial answer that is hardest to
 * beat, decided by the interval of the difference.
 *
 * @param headlines The metrics that count.
 */
export function verdictOf(rows: readonly TrivialRow[], headlines: readonly string[], count: number): string {
  const sentences = headlines.flatMap((metric) => {
    const own = rows.filter((row) => row.metric === metric);
    if (own.length === 0) return [];
    return sentence(
      own.reduce((hardest, row) => (row.gain < hardest.gain ? row : hardest)),
      count,
    );
  });
  return sentences.length === 0 ? "There is nothing to judge the model by." : sentences.join(" ");
}

function sentence(row: TrivialRow, count: number): string {
  const { metric, answer, model, baseline, gain, gainLow, gainHigh, decision } = row;
  const figures = `${metric} ${short(model)} against ${short(baseline)}`;
  if (!Number.isFinite(model)) return `${openings["cannot tell"]} ${answer}: there is no ${metric} here.`;
  const reason = decision === "cannot tell" ? `, from only ${counted(count, "image")}` : "";
  return `${openings[decision]} ${answer}: ${figures}, a gain of ${short(gain)} (95 % interval ${short(gainLow)} to ${short(gainHigh)}${reason}).`;
}

/** What is to be known before one believes the figures. */
export function caveatsOf({
  trainedOn,
  count,
  train,
  withoutExamples,
}: {
  readonly trainedOn: number;
  readonly count: number;
  readonly train: TrainImages | undefined;
  readonly withoutExamples: readonly string[];
}): string[] {
  const caveats: string[] = [];
  if (trainedOn > 0) {
    caveats.push(
      `The model was trained on ${trainedOn === count ? "all" : trainedOn.toLocaleString("en")} of these ${counted(count, "image")}: the figures say how well it remembers, not how well it will do.`,
    );
  }
  if (train === undefined) {
    caveats.push(
      "Without the training set (option train) the trivial answers are those of the test set itself, and nobody knows whether pictures of the one are in the other.",
    );
  } else if (train.testCopies > 0) {
    caveats.push(
      `${counted(train.testCopies, "image")} of the test set (${percent(train.testCopies / train.testSearched)} of those compared) ${train.testCopies === 1 ? "is a near-copy" : "are near-copies"} of training images: the figures are too good.`,
    );
  }
  if (withoutExamples.length > 0) {
    caveats.push(
      `Nothing is said of ${withoutExamples.join(", ")}: the test set has none of ${withoutExamples.length === 1 ? "that class" : "these classes"}.`,
    );
  }
  return caveats;
}

function short(value: number): string {
  return Number.isFinite(value) ? value.toFixed(Math.abs(value) >= 10 ? 1 : 2) : "–";
}
