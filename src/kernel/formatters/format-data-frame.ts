import type { MimeBundle } from "../session/session-protocol.js";
import { count, ends, formatTable, gap } from "./html-table.js";

/** What we use of a danfojs DataFrame or Series. Names without `$` may be those of columns: `shape` of a column "shape". */
interface DataFrameLike {
  readonly $columns: readonly unknown[];
  readonly $index: readonly unknown[];
  readonly $data: readonly unknown[];
  readonly $isSeries: boolean;
}

const maxRows = 60;
const maxColumns = 20;

export function isDataFrame(value: object): value is DataFrameLike {
  const { $columns, $index, $data, $isSeries } = value as Partial<DataFrameLike>;
  return typeof $isSeries === "boolean" && [$columns, $index, $data].every(Array.isArray);
}

/** A DataFrame or Series as a table; a large one loses its middle rows and columns. */
export function formatDataFrame({ $isSeries, $columns, $index, $data }: DataFrameLike): MimeBundle {
  const names = $isSeries ? ["value"] : $columns.map(String);
  const shown = ends(
    names.map((_, column) => column),
    maxColumns,
  );
  const rows = ends(
    $data.map((_, row) => row),
    maxRows,
  ).map((row): [string, ...unknown[]] => {
    if (row === gap) return ["…", ...shown.map(() => gap)];
    const cells = Array.isArray($data[row]) ? ($data[row] as unknown[]) : [$data[row]];
    return [String($index[row]), ...shown.map((column) => (column === gap ? gap : cells[column]))];
  });
  return formatTable({
    header: shown.map((column) => (column === gap ? "…" : (names[column] ?? ""))),
    rows,
    size: `${count($data.length, "row")} × ${count(names.length, "column")}`,
  });
}
