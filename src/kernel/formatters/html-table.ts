import type { MimeBundle } from "../session/session-protocol.js";
import { escapeHtml } from "./escape-html.js";
import { formatInline } from "./format-text.js";

/** A table as it is shown: all of it text but for what is missing. */
export interface Table {
  readonly header: readonly string[];
  /** The name of each row and its cells. */
  readonly rows: readonly (readonly [name: string, ...cells: unknown[]])[];
  /** How large the whole is, of which this may be a part. */
  readonly size: string;
}

const maxCellLength = 200;
const ellipsis = "…";
/** Stands in a row's or column's place where some were left out. */
export const gap = Symbol("left out");

/** The first and last items with a gap between, all of them where they fit. */
export function ends<Item>(items: readonly Item[], max: number): (Item | typeof gap)[] {
  if (items.length <= max) return [...items];
  const half = Math.floor(max / 2);
  return [...items.slice(0, half), gap, ...items.slice(-half)];
}

/** What a cell says: short, on one line. */
export function cellText(value: unknown): string {
  if (value === gap) return ellipsis;
  if (value === undefined) return "";
  if (typeof value === "string")
    return value.length > maxCellLength ? `${value.slice(0, maxCellLength)}${ellipsis}` : value;
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return formatInline(value, maxCellLength);
}

export const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? "" : "s"}`;

/** Numbers stand on the right, so that their digits line up; everything else on the left. */
function alignments({ header, rows }: Table): string[] {
  return header.map((_, column) => {
    const values = rows.map((row) => row[column + 1]).filter((value) => value !== gap && value !== undefined);
    const isNumeric = values.every((value) => typeof value === "number" || typeof value === "bigint");
    return isNumeric ? "right" : "left";
  });
}

function toHtml(table: Table): string {
  const align = alignments(table);
  const cell = (tag: "th" | "td", text: string, column: number): string =>
    `<${tag} style="text-align:${align[column] ?? "left"}">${escapeHtml(text)}</${tag}>`;
  const head = table.header.map((text, column) => cell("th", text, column)).join("");
  const body = table.rows.map(([name, ...cells]) => {
    const row = cells.map((value, column) => cell("td", cellText(value), column)).join("");
    return `<tr><th style="text-align:left">${escapeHtml(name)}</th>${row}</tr>`;
  });
  return (
    // Prices are not formulas.
    `<table class="mathjax_ignore tex2jax_ignore"><thead><tr><th></th>${head}</tr></thead><tbody>${body.join("")}</tbody></table>` +
    `<p>${escapeHtml(table.size)}</p>`
  );
}

function toText({ header, rows, size }: Table): string {
  const lines = [["", ...header], ...rows.map(([name, ...cells]) => [name, ...cells.map(cellText)])];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column + 1] ?? "").length)));
  const nameWidth = Math.max(...lines.map(([name = ""]) => name.length));
  const padded = lines.map(([name = "", ...cells]) =>
    [name.padEnd(nameWidth), ...cells.map((text, column) => text.padStart(widths[column] ?? 0))].join("  "),
  );
  return [...padded, size].join("\n");
}

/** A table as escaped HTML and as text. */
export function formatTable(table: Table): MimeBundle {
  return { "text/html": toHtml(table), "text/plain": toText(table) };
}
