import { readFileSync, writeFileSync } from "node:fs";

/** What of Jupyter's notebook format (nbformat 4) these commands touch. */
export interface NotebookOutput {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface NotebookCell {
  readonly cell_type: string;
  source: string | string[];
  readonly metadata: Record<string, unknown>;
  outputs?: NotebookOutput[];
}

export interface Notebook {
  readonly cells: NotebookCell[];
  readonly metadata: Record<string, unknown>;
}

/** @throws {TypeError} If the file holds no notebook of format 4; names it. */
export function readNotebook(file: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new TypeError(`${file}: expected a notebook: ${(error as Error).message}`);
  }
  const notebook = value as Partial<Notebook> | null;
  if (!Array.isArray(notebook?.cells)) throw new TypeError(`${file}: expected a notebook with cells.`);
  return notebook as Notebook;
}

/** Writes it as Jupyter does: one space a level, a line break at the end. */
export function writeNotebook(file: string, notebook: Notebook): void {
  writeFileSync(file, `${JSON.stringify(notebook, undefined, 1)}\n`);
}

export const sourceOf = ({ source }: NotebookCell): string =>
  Array.isArray(source) ? source.join("") : source;

export const hasTag = ({ metadata }: NotebookCell, tag: string): boolean =>
  Array.isArray(metadata.tags) && metadata.tags.includes(tag);
