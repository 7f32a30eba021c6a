import type { Figure } from "../../figures/figure.js";
import { jupyterDisplay } from "../../jupyter-display.js";
import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";
import { type DataFrames, dataFrames } from "../report/data-frames.js";
import { figureImage } from "../report/figure-image.js";
import { htmlPage } from "../report/html-page.js";
import { rowsTable } from "../report/rows-table.js";

/** What one test came to. "fault": here it is. "fine": not here. "unknown": it cannot be told. */
export type TestOutcome = "fault" | "fine" | "unknown";

/** One thing that was tested. */
export interface DiagnosticTest {
  /** What it is about: "data", "labels", "learning rate" ... */
  readonly about: string;
  readonly outcome: TestOutcome;
  /** What was measured, and what it means. */
  readonly sentence: string;
  /** What to do, where something can be done. */
  readonly advice?: string;
}

/** What was found, as plain data. */
export interface DiagnosisFacts {
  /** Such as "Why is training slow?". */
  readonly question: string;
  /** The answer in plain words. */
  readonly verdict: string;
  readonly tests: readonly DiagnosticTest[];
  /** What was measured, by table. */
  readonly tables: Readonly<Record<string, readonly object[]>>;
}

/** An answer to one of the questions that people ask of a model. In a notebook it shows itself as a report. */
export interface Diagnosis extends DiagnosisFacts {
  readonly figures: Readonly<Record<string, Figure>>;
  dataFrames(): Promise<DataFrames>;
  /** The report as a page of its own: no scripts, light and dark. */
  toHtml(): Promise<string>;
  toJSON(): DiagnosisFacts & { readonly schema: "pinpoint-diagnosis-1" };
}

/** White text stands on each of them in light and dark. */
const badges: Readonly<Record<TestOutcome, string>> = {
  fault: "#b3261e",
  fine: "#2e7d32",
  unknown: "#5f6368",
};

/** Makes a diagnosis of what was found. */
export function diagnosisOf(facts: DiagnosisFacts, figures: Readonly<Record<string, Figure>>): Diagnosis {
  let reported: Promise<Markup> | undefined;
  const report = () => {
    reported ??= diagnosisHtml(facts, figures);
    return reported;
  };
  const diagnosis: Diagnosis = {
    ...facts,
    figures,
    dataFrames: () => dataFrames(facts.tables),
    toHtml: async () => htmlPage(facts.question, await report()),
    toJSON: () => ({ schema: "pinpoint-diagnosis-1", ...facts }),
  };
  const words = facts.tests.map(({ about, outcome, sentence }) => `${about} (${outcome}): ${sentence}`);
  return Object.defineProperty(diagnosis, jupyterDisplay, {
    value: async () => ({
      "text/html": String(await report()),
      "text/plain": [facts.question, facts.verdict, ...words].join("\n"),
    }),
  });
}

async function diagnosisHtml(
  { question, verdict, tests, tables }: DiagnosisFacts,
  figures: Readonly<Record<string, Figure>>,
): Promise<Markup> {
  const pictures = await Promise.all(Object.values(figures).map((figure) => figureImage(figure)));
  return html`<div class="pinpoint-diagnosis" style="line-height: 1.45; max-width: 920px">
    <h3 style="margin: 0.4em 0">${question}</h3>
    <p style="margin: 0.4em 0"><strong>${verdict}</strong></p>
    ${tests.map(testItem)}
    <div style="display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px">${pictures}</div>
    ${Object.entries(tables).map(([name, rows]) => rows.length > 0 && html`<h4 style="margin: 1em 0 0.3em">${name}</h4>${rowsTable(rows, columnsOf(rows))}`)}
  </div>`;
}

function testItem({ about, outcome, sentence, advice }: DiagnosticTest): Markup {
  const badge = html`<span style="flex: none; width: 62px; height: fit-content; margin-top: 2px; text-align: center; border-radius: 3px; font-size: 11px; line-height: 18px; color: #fff; background: ${badges[outcome]}">${outcome}</span>`;
  return html`<div style="display: flex; gap: 10px; margin: 6px 0">${badge}<div><strong>${about}</strong>: ${sentence}${advice !== undefined && html`<div style="opacity: 0.85">→ ${advice}</div>`}</div></div>`;
}

function columnsOf(rows: readonly object[]): Record<string, string> {
  return Object.fromEntries([...new Set(rows.flatMap(Object.keys))].map((name) => [name, name]));
}
