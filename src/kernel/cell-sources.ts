import { SourceMap, type SourceMapPayload } from "node:module";
import type { RunCommand } from "./session-protocol.js";

export interface CellPlace {
  readonly cell: string;
  /** One-based. */
  readonly line: number;
  readonly column: number;
}

interface CellSource {
  readonly source: string;
  readonly maps: readonly string[];
  readonly firstLine: number;
  parsed?: readonly SourceMap[];
}

/** Remembers what each cell's text was, to lead an error's place in the compiled code back to it. */
export class CellSources {
  readonly #cells = new Map<string, CellSource>();

  add({ name, source, sourceMaps, firstLine }: RunCommand): void {
    this.#cells.set(name, { source, maps: sourceMaps, firstLine });
  }

  /** The place in the cell for a one-based place in its compiled code. */
  locate(name: string, line: number, column: number): CellPlace | undefined {
    const cell = this.#cells.get(name);
    if (!cell) {
      return undefined;
    }
    cell.parsed ??= cell.maps.map((map) => new SourceMap(JSON.parse(map) as SourceMapPayload));
    let place = { line: line - 1, column: column - 1 };
    for (const map of cell.parsed) {
      const entry = map.findEntry(place.line, place.column);
      if (!("originalLine" in entry)) {
        return undefined;
      }
      place = { line: entry.originalLine, column: entry.originalColumn };
    }
    return { cell: name, line: place.line - cell.firstLine + 1, column: place.column + 1 };
  }

  lines(name: string): readonly string[] {
    return this.#cells.get(name)?.source.split("\n") ?? [];
  }
}
