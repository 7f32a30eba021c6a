import type { MimeBundle } from "./session-protocol.js";

/** What we use of a danfojs DataFrame or Series. */
interface DataFrameLike {
  readonly columns: readonly unknown[];
  readonly index: readonly unknown[];
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
  readonly dtypes: readonly string[];
  readonly $isSeries: boolean;
}

const maxRows = 60;
const maxColumns = 20;
const maxCellLength = 200;
const ellipsis = "…";

const htmlEntities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => htmlEntities[char] as string);

export function isDataFrame(value: unknown): value is DataFrameLike {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const { columns, index, shape, dtypes, $isSeries } = value as Partial<DataFrameLike>;
  return (
    typeof $isSeries === "boolean" &&
    [columns, index, shape, dtypes].every(Array.isArray) &&
    Array.isArray((value as DataFrameLike).values)
  );
}

function cellText(value: unknown): string {
  const text =
    typeof value === "number" && !Number.isInteger(value)
      ? String(Number(value.toPrecision(6)))
      : String(value);
  return text.length > maxCellLength ? `${text.slice(0, maxCellLength)}${ellipsis}` : text;
}

/** The first and last items with a gap between, all of them where they fit. */
function ends<Item>(items: readonly Item[], max: number, gap: Item): Item[] {
  if (items.length <= max) {
    return [...items];
  }
  const half = max / 2;
  return [...items.slice(0, half), gap, ...items.slice(-half)];
}

/** Rows of text, the first being the header and each starting with the index; large frames lose their middle. */
function toRows(frame: DataFrameLike): string[][] {
  const header = frame.$isSeries ? ["value"] : frame.columns.map(String);
  const numbers = frame.values.map((_, row) => row);
  return [
    ["", ...ends(header, maxColumns, ellipsis)],
    ...ends<number | undefined>(numbers, maxRows, undefined).map((row) => {
      const cells = row === undefined ? header.map(() => ellipsis) : rowCells(frame, row);
      return [row === undefined ? ellipsis : String(frame.index[row]), ...ends(cells, maxColumns, ellipsis)];
    }),
  ];
}

function rowCells(frame: DataFrameLike, row: number): string[] {
  const values = frame.values[row];
  return (Array.isArray(values) ? values : [values]).map(cellText);
}

function toHtml([header = [], ...rows]: readonly string[][], size: string): string {
  const head = header.map((text) => `<th>${escapeHtml(text)}</th>`).join("");
  const body = rows.map(
    ([index = "", ...cells]) =>
      `<tr><th>${escapeHtml(index)}</th>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join("")}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table><p>${size}</p>`;
}

function toText(rows: readonly string[][], size: string): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const lines = rows.map((row) => row.map((text, column) => text.padStart(widths[column] ?? 0)).join("  "));
  return [...lines, size].join("\n");
}

/** A DataFrame or Series as an escaped HTML table and as text. */
export function formatDataFrame(frame: DataFrameLike): MimeBundle {
  const rows = toRows(frame);
  const columns = frame.$isSeries ? 1 : frame.columns.length;
  const size = `${count(frame.values.length, "row")} × ${count(columns, "column")}`;
  return { "text/html": toHtml(rows, size), "text/plain": toText(rows, size) };
}

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? "" : "s"}`;
