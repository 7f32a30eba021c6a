import { existsSync } from "node:fs";
import Papa from "papaparse";
import { readNotebook } from "./ipynb.js";
import { recordedResults } from "./recorded-results.js";
import type { NotebookOutcome } from "./run-notebook.js";

export type ResultRow = Readonly<Record<string, unknown>>;

/** One row a run: its parameters, how it ended, its seconds, and what it recorded. */
export function resultRows(outcomes: readonly NotebookOutcome[]): ResultRow[] {
  return outcomes.map(({ run, seconds, failure }) => ({
    ...run.parameters,
    state: failure === undefined ? "done" : "failed",
    seconds: Number(seconds.toFixed(1)),
    ...(existsSync(run.output) ? recordedResults(readNotebook(run.output)) : {}),
    ...(failure === undefined ? {} : { failure }),
  }));
}

const columnsOf = (rows: readonly ResultRow[]): string[] => [...new Set(rows.flatMap(Object.keys))];

export function resultsCsv(rows: readonly ResultRow[]): string {
  return `${Papa.unparse([...rows], { columns: columnsOf(rows), newline: "\n" })}\n`;
}

/** The rows as a table for people. */
export function resultsTable(rows: readonly ResultRow[]): string {
  const columns = columnsOf(rows).filter((name) => name !== "failure");
  const lines = [columns, ...rows.map((row) => columns.map((name) => cellText(row[name])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines.map((line) => line.map((text, i) => text.padStart(widths[i]!)).join("  ")).join("\n");
}

function cellText(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  return typeof value === "string" ? value : JSON.stringify(value);
}
