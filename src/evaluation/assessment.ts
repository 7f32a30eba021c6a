import type { Figure } from "../figures/figure.js";
import { jupyterDisplay } from "../jupyter-display.js";
import type { Markup } from "../markup/markup.js";
import { assessmentHtml } from "./report/assessment-html.js";
import { type DataFrames, dataFrames } from "./report/data-frames.js";
import { htmlPage } from "./report/html-page.js";
import type { ScoreRow, TrivialRow } from "./scoring/statistic.js";
import type { TrainImages } from "./scoring/train-images.js";

/** A row of a table: names and numbers. */
export type TableRow = Readonly<Record<string, string | number>>;

/** What was found, as plain data. */
export interface AssessmentFacts {
  /** What the model tells: "classes", "boxes", "both", or "objects" (a detector). */
  readonly task: "classes" | "boxes" | "both" | "objects";
  /** The model's name, what it follows, and how many weights it has. */
  readonly model: { readonly name: string; readonly follows: string; readonly weights: number };
  /** The test set's name and classes. */
  readonly dataset: { readonly name: string; readonly classes: readonly string[] };
  /** From which score a detection counts as said, where it is not AP that is measured; of detectors. */
  readonly scoreThreshold?: number;
  /** How many images the model was tested on. */
  readonly count: number;
  /** How many of them it was trained on: 0, unless that was allowed. */
  readonly trainedOn: number;
  /** What the test set has in common with the training set, where that is given. */
  readonly train?: TrainImages;
  /** In plain words, whether the model is better than an answer that ignores the image. */
  readonly verdict: string;
  /** What is to be known before one believes the figures; none is good. */
  readonly caveats: readonly string[];
  readonly scores: readonly ScoreRow[];
  readonly trivial: readonly TrivialRow[];
  readonly classes: readonly TableRow[];
  readonly sizes: readonly TableRow[];
  readonly errors: readonly TableRow[];
}

/**
 * An evaluation as JSON: `schema` names this layout. Every number is finite or null; shares are from 0 to 1, boxes xyxy
 * pixels of the image, labels indices into `dataset.classes`. `predictions` has one entry an image, in the test set's
 * order, with the sample's `id`: compareRuns pairs evaluations by it.
 */
export interface EvaluationJson extends AssessmentFacts {
  readonly schema: "pinpoint-evaluation-1";
  readonly predictions: readonly Readonly<Record<string, unknown>>[];
}

/** What every evaluation can tell and show; in a notebook it shows itself as a report. */
export interface Assessment
  extends Omit<AssessmentFacts, "scores" | "trivial" | "classes" | "sizes" | "errors"> {
  /** One row a metric, with intervals and the baseline's: `new DataFrame(evaluation.table())` shows it. */
  table(): ScoreRow[];
  /** One row a metric and answer that ignores the image, with what its interval decides. */
  trivialTable(): TrivialRow[];
  /** One row a class. */
  classTable(): TableRow[];
  /** One row a size of objects: COCO's small, medium and large, as far as there are any. */
  sizeTable(): TableRow[];
  /** One row a kind of error. */
  errorTable(): TableRow[];
  /** Figures by name: scores, confusion and so on, as far as the model has the heads. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** The worst cases as pictures, with truth and prediction. */
  worstFigure(count?: number): Promise<Figure>;
  /** All tables as danfojs DataFrames. */
  dataFrames(): Promise<DataFrames>;
  /** The report as a page of its own: no scripts, no files beside it, light and dark. */
  toHtml(): Promise<string>;
  toJSON(): EvaluationJson;
}

/** What an evaluation shows besides its facts. */
export interface AssessmentParts {
  readonly facts: AssessmentFacts;
  readonly predictions: readonly object[];
  readonly figures: () => Readonly<Record<string, Figure>>;
  readonly worstFigure: (count: number) => Promise<Figure>;
}

/** So many of the worst cases a report shows. */
const worstShown = 8;

/** The tables, figures and reports of an evaluation, and what it has of its own. */
export function assess<T extends object>(
  { facts, predictions, figures, worstFigure }: AssessmentParts,
  own: T,
): Assessment & T {
  const { scores, trivial, classes, sizes, errors, ...rest } = facts;
  let drawn: Readonly<Record<string, Figure>> | undefined;
  const draw = () => {
    drawn ??= figures();
    return drawn;
  };
  let reported: Promise<Markup> | undefined;
  const report = () => {
    reported ??= worstFigure(worstShown).then((worst) => assessmentHtml(facts, draw(), worst));
    return reported;
  };
  const assessment = {
    ...rest,
    table: () => [...scores],
    trivialTable: () => [...trivial],
    classTable: () => [...classes],
    sizeTable: () => [...sizes],
    errorTable: () => [...errors],
    get figures() {
      return draw();
    },
    worstFigure: (count = worstShown) => worstFigure(count),
    dataFrames: () => dataFrames({ scores, trivial, classes, sizes, errors }),
    toHtml: async () => htmlPage(`Evaluation of ${facts.model.name}`, await report()),
    toJSON: () => ({ schema: "pinpoint-evaluation-1" as const, ...facts, predictions: predictions as [] }),
  };
  return Object.defineProperty(Object.assign(assessment, own), jupyterDisplay, {
    value: async () => ({
      "text/html": String(await report()),
      "text/plain": [facts.verdict, ...facts.caveats].join("\n"),
    }),
  });
}
