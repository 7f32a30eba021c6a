import type { CompiledModule } from "./cell-compiler.js";

/** A MIME bundle as Jupyter carries it: text, base64 for binary types, objects for JSON types. */
export type MimeBundle = Readonly<Record<string, unknown>>;

export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A compiled cell on its way to the session process. */
export interface RunCommand {
  readonly type: "run";
  readonly id: number;
  /** What error traces call the cell, such as "Cell [3]". */
  readonly name: string;
  readonly source: string;
  readonly code: string;
  readonly sourceMaps: readonly string[];
  readonly firstLine: number;
  readonly lastExpression?: string;
  readonly modules: readonly CompiledModule[];
}

/** Server to session, over Node's IPC channel. An interrupt names the cell it means, if one runs. */
export type SessionCommand = RunCommand | { readonly type: "interrupt"; readonly id?: number };

export type StreamName = "stdout" | "stderr";

/** What a cell puts out; `cell` is the id of the run command it belongs to. */
export type OutputFrame =
  | { readonly type: "stream"; readonly cell: number; readonly name: StreamName; readonly text: string }
  | {
      readonly type: "display";
      readonly cell: number;
      readonly data: MimeBundle;
      readonly metadata: MimeBundle;
      readonly displayId?: string;
      readonly update: boolean;
    }
  | { readonly type: "clear"; readonly cell: number; readonly wait: boolean }
  | {
      readonly type: "result";
      readonly cell: number;
      readonly data: MimeBundle;
      readonly metadata: MimeBundle;
    };

/** Session to server, JSON lines written synchronously to `outputFd`, so that order and a crash's last words hold. */
export type SessionFrame =
  | OutputFrame
  | { readonly type: "done"; readonly cell: number; readonly error?: CellError }
  | { readonly type: "interrupted" };

/** File descriptors of the session process beside stdin, stdout and stderr. */
export const outputFd = 3;
export const stopFd = 4;
