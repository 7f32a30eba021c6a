import type { Notebook } from "./ipynb.js";

/** What `recordResults` of the library sends beside its text. */
export const resultsMime = "application/vnd.pinpoint.results+json";

export type RecordedValue = number | string | boolean | null;

/** All results that the cells of an executed notebook recorded, later ones over earlier ones of the same name. */
export function recordedResults(notebook: Notebook): Record<string, RecordedValue> {
  const bundles = notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .map(({ data }) => data?.[resultsMime] as Record<string, RecordedValue> | undefined);
  return Object.assign({}, ...bundles);
}
