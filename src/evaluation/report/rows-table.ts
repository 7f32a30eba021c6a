import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";

/** Rows as a table: a column for every key, numbers to the right, to three figures. */
export function rowsTable(rows: readonly object[], columns: Readonly<Record<string, string>>): Markup {
  const keys = Object.keys(columns).filter((key) => rows.some((row) => key in row));
  return html`<div style="overflow-x: auto"><table style="border-collapse: collapse">
    <thead><tr>${keys.map((key, at) => html`<th style="padding: 2px 10px 2px ${at === 0 ? 0 : 10}px; text-align: ${side(rows, key)}; white-space: nowrap">${columns[key]}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (row) =>
        html`<tr>${keys.map((key, at) => html`<td style="padding: 2px 10px 2px ${at === 0 ? 0 : 10}px; text-align: ${side(rows, key)}; border-top: 1px solid #8884">${cell((row as Record<string, unknown>)[key])}</td>`)}</tr>`,
    )}</tbody></table></div>`;
}

function side(rows: readonly object[], key: string): string {
  return rows.some((row) => typeof (row as Record<string, unknown>)[key] === "string") ? "left" : "right";
}

function cell(value: unknown): string {
  if (typeof value !== "number") return value === undefined ? "" : String(value);
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3);
}
