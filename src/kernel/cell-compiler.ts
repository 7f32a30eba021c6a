/** A source file of the notebook's folder, as CommonJS, that a cell imports. */
export interface CompiledModule {
  readonly path: string;
  readonly code: string;
}

/** A cell ready to run: the body of `async function (exports, require)`. */
export interface CompiledCell {
  readonly ok: true;
  readonly code: string;
  /** Source maps (JSON) that lead, applied in order, from a place in `code` back to the cell. */
  readonly sourceMaps: readonly string[];
  /** The zero-based line at which the cell starts in the file that the source maps lead to. */
  readonly firstLine: number;
  /** The property of `exports` that receives the last expression's value. */
  readonly lastExpression?: string;
  /** Modules that are new or changed since the last cell. */
  readonly modules: readonly CompiledModule[];
}

/** Zero-based place, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface CellDiagnostic {
  /** Absent for the cell itself. */
  readonly file?: string;
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
  compile(code: string): CompiledCell | RejectedCell;
  complete(code: string, offset: number): Completions;
  inspect(code: string, offset: number): Documentation | undefined;
  isComplete(code: string): Completeness;
  /** Forgets every cell, as the process that ran them is gone. */
  reset(): void;
}

/** The same, asked from another thread. */
export type RemoteCompiler = {
  [Name in keyof CellCompiler]: (
    ...args: Parameters<CellCompiler[Name]>
  ) => Promise<ReturnType<CellCompiler[Name]>>;
} & { close(): Promise<void> };
