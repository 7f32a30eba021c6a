import type { Figure } from "../figures/figure.js";
import { runCurvesFigure } from "../figures/run-curves-figure.js";
import { scoreIntervalsFigure } from "../figures/score-intervals-figure.js";
import { jupyterDisplay } from "../jupyter-display.js";
import { html } from "../markup/html.js";
import type { Markup } from "../markup/markup.js";
import type { BootstrapOptions } from "../metrics/bootstrap-interval.js";
import type { Assessment, EvaluationJson } from "./assessment.js";
import { type ComparisonRow, compareEvaluations, sameImages } from "./comparison/compare-evaluations.js";
import {
  compareHistories,
  type HistoryLists,
  listOf,
  type TrainingRow,
} from "./comparison/compare-histories.js";
import { comparisonVerdict } from "./comparison/comparison-verdict.js";
import { type DataFrames, dataFrames } from "./report/data-frames.js";
import { figureImage } from "./report/figure-image.js";
import { htmlPage } from "./report/html-page.js";
import { rowsTable } from "./report/rows-table.js";

/**
 * What can be compared: an evaluation, the same as it was kept in JSON, a training's history, or a run that was read from
 * its folder; and an evaluation together with its history.
 */
export type ComparedRun =
  | Assessment
  | EvaluationJson
  | HistoryLists
  | { readonly history?: HistoryLists; readonly evaluation?: Assessment | EvaluationJson };

/** What {@link compareRuns} found; in a notebook it shows itself as a report. */
export interface RunComparison {
  /** In plain words, what the intervals of the differences decide. */
  readonly verdict: string;
  /** What is to be known before one believes it. */
  readonly caveats: readonly string[];
  /** One row a run and metric: `new DataFrame(comparison.table())` shows it. Empty where no run was evaluated. */
  table(): ComparisonRow[];
  /** One row a training. Empty where no run has a history. */
  trainingTable(): TrainingRow[];
  /** "scores", "gains" (over the first run) and "losses", as far as there is something to draw. */
  readonly figures: Readonly<Record<string, Figure>>;
  dataFrames(): Promise<DataFrames>;
  /** The report as a page of its own: no scripts, light and dark. */
  toHtml(): Promise<string>;
  toJSON(): {
    readonly schema: "pinpoint-comparison-1";
    readonly verdict: string;
    readonly caveats: readonly string[];
    readonly scores: readonly ComparisonRow[];
    readonly trainings: readonly TrainingRow[];
  };
}

/**
 * Puts runs beside each other. Where they were evaluated on the same images, the difference to the first run has an
 * interval of its own, image by image: two scores whose intervals overlap may well differ.
 *
 * @param runs By name: the one to compare with first. What can be compared is told by {@link ComparedRun}.
 * @param options See {@link BootstrapOptions}.
 * @throws {RangeError} If there are fewer than two runs.
 * @throws {TypeError} If one is neither an evaluation nor a training; names it.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @example
 * const options = { inputShape: [64, 64, 1], numClasses: 10, downsample: 4 } as const;
 * const test = digitsOnClutter({ count: 12, split: "test" });
 * const one = await evaluateModel(buildCnnModel({ ...options, seed: 1 }), test);
 * const two = await evaluateModel(buildCnnModel({ ...options, seed: 2 }), test);
 * const comparison = await compareRuns({ "seed 1": one, "seed 2": two });
 * comparison.table().filter(({ metric }) => metric === "accuracy").map(({ run, value }) => value >= 0 && run) // ["seed 1", "seed 2"]
 */
export async function compareRuns(
  runs: Readonly<Record<string, ComparedRun>>,
  options: BootstrapOptions = {},
): Promise<RunComparison> {
  const names = Object.keys(runs ?? {});
  if (names.length < 2) throw new RangeError(`runs must be at least two, by name, got ${names.length}`);
  const evaluations = new Map<string, EvaluationJson>();
  const histories = new Map<string, HistoryLists>();
  for (const [name, run] of Object.entries(runs)) {
    const { evaluation, history } = partsOf(run, name);
    if (evaluation !== undefined) evaluations.set(name, evaluation);
    if (history !== undefined && history.epoch.length > 0) histories.set(name, history);
  }
  const scores = evaluations.size === 0 ? [] : await compareEvaluations(evaluations, options);
  const trainings = compareHistories(histories);
  const [first] = evaluations.values();
  const caveats = [
    ...[...evaluations]
      .filter(([, evaluation]) => !sameImages(first!, evaluation))
      .map(
        ([name]) =>
          `${name} was tested on other images than ${[...evaluations.keys()][0]}: their difference has no interval.`,
      ),
    ...[...evaluations]
      .filter(([, { trainedOn }]) => trainedOn > 0)
      .map(
        ([name, { trainedOn, count }]) => `${name} was trained on ${trainedOn} of its ${count} test images.`,
      ),
    ...(evaluations.size > 1
      ? [
          "An interval tells how far other images would move the figures. Another seed of the training moves them as well.",
        ]
      : ["Without evaluations of the same images nobody knows which differences are chance."]),
  ];
  const verdict = comparisonVerdict(scores, trainings);
  const figures = figuresOf(scores, histories);
  const json = { schema: "pinpoint-comparison-1" as const, verdict, caveats, scores, trainings };
  let reported: Promise<Markup> | undefined;
  const report = () => {
    reported ??= comparisonHtml(json, figures);
    return reported;
  };
  const comparison: RunComparison = {
    verdict,
    caveats,
    table: () => [...scores],
    trainingTable: () => [...trainings],
    figures,
    dataFrames: () => dataFrames({ scores, trainings }),
    toHtml: async () => htmlPage(`Comparison of ${names.join(", ")}`, await report()),
    toJSON: () => json,
  };
  return Object.defineProperty(comparison, jupyterDisplay, {
    value: async () => ({
      "text/html": String(await report()),
      "text/plain": [verdict, ...caveats].join("\n"),
    }),
  });
}

function partsOf(run: ComparedRun, name: string): { evaluation?: EvaluationJson; history?: HistoryLists } {
  const evaluation = evaluationOf(run);
  if (evaluation !== undefined) return { evaluation };
  if (isHistory(run)) return { history: run };
  const { history, evaluation: inside } = (run ?? {}) as { history?: unknown; evaluation?: unknown };
  const own = evaluationOf(inside);
  if (own === undefined && !isHistory(history)) {
    throw new TypeError(
      `runs["${name}"] must be an evaluation (evaluateModel), a history (trainModel) or a run with one, got ${typeof run}`,
    );
  }
  return { ...(own && { evaluation: own }), ...(isHistory(history) && { history }) };
}

function evaluationOf(value: unknown): EvaluationJson | undefined {
  const { toJSON, schema } = (value ?? {}) as Partial<Assessment & EvaluationJson>;
  const json = typeof toJSON === "function" ? toJSON.call(value) : schema && (value as EvaluationJson);
  return json?.schema === "pinpoint-evaluation-1" ? json : undefined;
}

function isHistory(value: unknown): value is HistoryLists {
  return Array.isArray((value as Partial<HistoryLists> | undefined)?.epoch);
}

function figuresOf(
  scores: readonly ComparisonRow[],
  histories: ReadonlyMap<string, HistoryLists>,
): Record<string, Figure> {
  const made: Record<string, Figure> = {};
  const byRun = (rows: readonly ComparisonRow[]) =>
    [...new Set(rows.map(({ run }) => run))].map(
      (run) => [run, rows.filter((row) => row.run === run)] as const,
    );
  const shares = scores.filter(({ metric, value }) => !metric.includes("(px)") && Number.isFinite(value));
  if (shares.length > 0) made.scores = scoreIntervalsFigure(Object.fromEntries(byRun(shares)));
  const gains = shares.filter(({ gain }) => gain !== undefined);
  if (gains.length > 0) {
    const drawn = byRun(gains).map(([run, rows]) => [
      run,
      rows.map(({ metric, gain, gainLow, gainHigh }) => ({
        metric,
        value: gain!,
        low: gainLow!,
        high: gainHigh!,
      })),
    ]);
    made.gains = scoreIntervalsFigure(Object.fromEntries(drawn), {
      title: `Gain over ${scores[0]!.run}, the same images, with 95 % intervals`,
      unit: "Difference of the scores",
      zero: 0,
    });
  }
  const curves = [...histories].flatMap(([name, history]) => {
    const [loss, valLoss] = [listOf(history, "loss"), listOf(history, "valLoss")];
    return loss === undefined ? [] : [[name, { epoch: history.epoch, loss, ...(valLoss && { valLoss }) }]];
  });
  if (curves.length > 0) made.losses = runCurvesFigure(Object.fromEntries(curves));
  return made;
}

const scoreColumns = {
  metric: "Metric",
  run: "Run",
  value: "Score",
  low: "from",
  high: "to",
  gain: "Gain",
  gainLow: "from",
  gainHigh: "to",
  decision: "It is",
} as const;

async function comparisonHtml(
  { verdict, caveats, scores, trainings }: ReturnType<RunComparison["toJSON"]>,
  figures: Readonly<Record<string, Figure>>,
): Promise<Markup> {
  const pictures = await Promise.all(Object.values(figures).map((figure) => figureImage(figure)));
  const metrics = [...new Set(scores.map(({ metric }) => metric))];
  const sorted = metrics.flatMap((metric) => scores.filter((row) => row.metric === metric));
  const columns = Object.fromEntries(
    [...new Set(trainings.flatMap(Object.keys))].map((name) => [name, name]),
  );
  return html`<div class="pinpoint-comparison" style="line-height: 1.45; max-width: 920px">
    <p style="margin: 0.4em 0"><strong>${verdict}</strong></p>
    ${caveats.map((caveat) => html`<p style="margin: 0.4em 0; padding-left: 8px; border-left: 4px solid #9a5b00">${caveat}</p>`)}
    <div style="display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px">${pictures}</div>
    ${sorted.length > 0 && html`<h4 style="margin: 1em 0 0.3em">Scores</h4>${rowsTable(sorted, scoreColumns)}`}
    ${trainings.length > 0 && html`<h4 style="margin: 1em 0 0.3em">Trainings, at their best epoch</h4>${rowsTable(trainings, columns)}`}
  </div>`;
}
