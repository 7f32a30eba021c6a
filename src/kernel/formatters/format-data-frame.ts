import type { MimeBundle } from "../session/session-protocol.js";
import { count, ends, formatTable, gap } from "./html-table.js";

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

export function isDataFrame(value: object): value is DataFrameLike {
  const { columns, index, shape, dtypes, $isSeries } = value as Partial<DataFrameLike>;
  return (
    typeof $isSeries === "boolean" &&
    [columns, index, shape, dtypes].every(Array.isArray) &&
    Array.isArray((value as DataFrameLike).values)
  );
}

/** A DataFrame or Series as a table; a large one loses its middle rows and columns. */
export function formatDataFrame({ $isSeries, columns, index, values }: DataFrameLike): MimeBundle {
  const names = $isSeries ? ["value"] : columns.map(String);
  const shown = ends(
    names.map((_, column) => column),
    maxColumns,
  );
  const rows = ends(
    values.map((_, row) => row),
    maxRows,
  ).map((row): [string, ...unknown[]] => {
    if (row === gap) return ["…", ...shown.map(() => gap)];
    const cells = Array.isArray(values[row]) ? (values[row] as unknown[]) : [values[row]];
    return [String(index[row]), ...shown.map((column) => (column === gap ? gap : cells[column]))];
  });
  return formatTable({
    header: shown.map((column) => (column === gap ? "…" : (names[column] ?? ""))),
    rows,
    size: `${count(values.length, "row")} × ${count(names.length, "column")}`,
  });
}
