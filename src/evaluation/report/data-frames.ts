import type { DataFrame } from "danfojs-node";

/** Tables by name. */
export type DataFrames = Readonly<Record<string, DataFrame>>;

/** Rows as danfojs DataFrames; what has no rows is left out. danfojs takes a second to load, and is asked for only here. */
export async function dataFrames(tables: Readonly<Record<string, readonly object[]>>): Promise<DataFrames> {
  const { DataFrame } = await import("danfojs-node");
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([, rows]) => rows.length > 0)
      .map(([name, rows]) => [name, new DataFrame(rows.map((row) => ({ ...row })))]),
  );
}
