import type { TranspiledSource } from "./transpile.js";

/** A source file of the notebook's folder that a cell imports, ready to run. */
export interface CompiledModule extends TranspiledSource {
  readonly path: string;
  readonly source: string;
  /** The file behind each specifier of another such module. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** The variable behind each export, and the specifiers of modules that are exported on as a whole. */
  readonly exports: Readonly<Record<string, string>>;
  readonly exportsAllOf: readonly string[];
  /** Whether it has `import` or `export`; without, it is CommonJS. */
  readonly isModule: boolean;
}

/** A cell ready to run. Its function gives `{ value }` where the cell ends with an expression. */
export interface CompiledCell extends TranspiledSource {
  readonly ok: true;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Modules that are new or changed since the last cell, each after those that it imports. */
  readonly modules: readonly CompiledModule[];
}

/** Zero-based place, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface CellDiagnostic {
  /** Absent for the cell itself. */
  readonly file?: { readonly name: string; readonly source: string };
  readonly start: Place;
  readonly end: Place;
  readonly message: string;
  readonly code: number;
}

export interface RejectedCell {
  readonly ok: false;
  readonly diagnostics: readonly CellDiagnostic[];
}

export interface Completion {
  /** What the person sees, and other front ends insert. */
  readonly label: string;
  /** What takes the place of the range. */
  readonly text: string;
  readonly kind: string;
}

/** Completions of the UTF-16 range [start, end). */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly Completion[];
}

export interface Documentation {
  readonly signature: string;
  /** Markdown: the description, and a paragraph for each tag. */
  readonly text: string;
}

export type Completeness =
  | { readonly status: "complete" | "invalid" }
  | { readonly status: "incomplete"; readonly indent: string };

/**
 * Turns cells into JavaScript and answers questions about them; all offsets are UTF-16.
 * A cell that compiles becomes part of the session that the next cell sees.
 */
export interface CellCompiler {
  compile(code: string): Promise<CompiledCell | RejectedCell>;
  complete(code: string, offset: number): Promise<Completions>;
  inspect(code: string, offset: number): Promise<Documentation | undefined>;
  isComplete(code: string): Promise<Completeness>;
  /** Forgets every cell, as the process that ran them is gone. */
  reset(): Promise<void>;
}

/** The same, asked from another thread. */
export type RemoteCompiler = CellCompiler & { close(): Promise<void> };
