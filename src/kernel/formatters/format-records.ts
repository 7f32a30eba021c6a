import type { MimeBundle } from "../session/session-protocol.js";
import { formatInline, formatText } from "./format-text.js";
import { count, ends, formatTable, gap } from "./html-table.js";

type Row = Readonly<Record<string, unknown>>;
/** What a table is made of: a list or set of plain objects, or a map. */
type Records = readonly Row[] | ReadonlySet<Row> | ReadonlyMap<unknown, unknown>;

const maxRows = 60;
const maxColumns = 20;
const maxNameLength = 60;
/** Column names are looked for in so many rows, until there are so many of them. */
const maxRowsRead = 10_000;
const maxNames = 1000;

/** An object of plain data, not of a class. */
export function isPlainObject(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

export function isRecords(value: object): value is Records {
  if (value instanceof Map) return value.size > 0;
  const items: readonly unknown[] = Array.isArray(value) ? value : value instanceof Set ? [...value] : [];
  return items.length > 0 && items.every(isPlainObject) && columnNames(items).length > 0;
}

/** A row for each object (of a map: for each entry) and a column for each key that any of them has. */
export function formatRecords(records: Records): MimeBundle {
  const names =
    records instanceof Map
      ? Array.from(records.keys(), rowName)
      : Array.from(records.values(), (_, row) => String(row));
  const values: unknown[] = [...records.values()];
  const rows = values.every(isPlainObject) ? values : values.map((value) => ({ value }));
  const columns = columnNames(rows);
  const shown = ends(columns, maxColumns);
  const table = formatTable({
    header: shown.map((column) => (column === gap ? "…" : column)),
    rows: ends([...rows.keys()], maxRows).map((row): [string, ...unknown[]] => {
      if (row === gap) return ["…", ...shown.map(() => gap)];
      return [
        names[row] as string,
        ...shown.map((column) => (column === gap ? gap : read(rows[row], column))),
      ];
    }),
    size: `${count(rows.length, "row")} × ${count(columns.length, "column")}`,
  });
  return { ...table, "text/plain": formatText(records) };
}

const rowName = (key: unknown): string => (typeof key === "string" ? key : formatInline(key, maxNameLength));

function columnNames(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows.slice(0, maxRowsRead)) {
    for (const name of Object.keys(row)) names.add(name);
    if (names.size >= maxNames) break;
  }
  return [...names].slice(0, maxNames);
}

/** A getter may throw: that is what its cell says then. */
function read(row: Row | undefined, column: string): unknown {
  try {
    return row && Object.hasOwn(row, column) ? row[column] : undefined;
  } catch (error) {
    return error;
  }
}
