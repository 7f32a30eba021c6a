import { SourceMap, type SourceMapPayload } from "node:module";
import { relative, resolve } from "node:path";
import type { TranspiledSource } from "../compiler/transpile.js";
import { KeptMap } from "./kept-collections.js";
import type { RunCommand } from "./session-protocol.js";

export interface SourcePlace {
  /** What a person calls it: "Cell [3]", or a file's path from the notebook's folder. */
  readonly source: string;
  /** One-based. */
  readonly line: number;
  readonly column: number;
  readonly lines: readonly string[];
}

interface KnownSource {
  readonly name: string;
  readonly text: string;
  readonly maps: readonly string[];
  parsed?: readonly SourceMap[];
}

/** Remembers the text of cells and of the modules they import, to lead an error's place back to it. */
export class CellSources {
  readonly #folder: string;
  readonly #sources = new KeptMap<string, KnownSource>();

  /** @param folder The notebook's: files are called by their path from it. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param command A cell that is going to run, with its modules. */
  add({ name, source, sourceMaps, modules }: RunCommand): void {
    this.#add(name, name, source, sourceMaps);
    for (const module of modules) {
      this.#add(module.path, relative(this.#folder, module.path), module.source, module.sourceMaps);
    }
  }

  #add(key: string, name: string, text: string, maps: TranspiledSource["sourceMaps"]): void {
    this.#sources.set(key, { name, text, maps });
  }

  has(name: string): boolean {
    return this.#sources.has(name);
  }

  /** The lines of what a person calls so. */
  linesOf(name: string): readonly string[] | undefined {
    const source = this.#sources.get(name) ?? this.#sources.get(resolve(this.#folder, name));
    return source?.text.split("\n");
  }

  /** The place in the source for a one-based place in its compiled code. */
  locate(name: string, line: number, column: number): SourcePlace | undefined {
    const source = this.#sources.get(name);
    if (!source) {
      return undefined;
    }
    source.parsed ??= source.maps.map((map) => new SourceMap(JSON.parse(map) as SourceMapPayload));
    let place = { line: line - 1, column: column - 1 };
    for (const map of source.parsed) {
      const entry = map.findEntry(place.line, place.column);
      if (!("originalLine" in entry)) {
        return undefined;
      }
      place = { line: entry.originalLine, column: entry.originalColumn };
    }
    const lines = source.text.split("\n");
    return { source: source.name, line: place.line + 1, column: place.column + 1, lines };
  }
}
