import type { CompiledCell } from "../compiler/cell-compiler.js";

/** A MIME bundle as Jupyter carries it: text, base64 for binary types, objects for JSON types. */
export type MimeBundle = Readonly<Record<string, unknown>>;

export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A compiled cell on its way to the session process. */
export interface RunCommand extends Omit<CompiledCell, "ok"> {
  readonly type: "run";
  readonly id: number;
  /** What error traces call the cell, such as "Cell [3]". */
  readonly name: string;
  readonly source: string;
}

/** A message of a comm, either way; buffers are base64. */
export interface CommPacket {
  readonly kind: "comm_open" | "comm_msg" | "comm_close";
  readonly comm: string;
  /** Only with comm_open. */
  readonly target?: string;
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly string[];
}

/** Stops the cell `id`, if one runs; `forced` once the JavaScript that ran has been ended by force. */
export interface InterruptCommand {
  readonly type: "interrupt";
  readonly id?: number;
  readonly forced: boolean;
}

/** Server to session, over Node's IPC channel. */
export type SessionCommand =
  | RunCommand
  | InterruptCommand
  /** Asks for an "interrupted" frame, and nothing else. */
  | { readonly type: "ping" }
  | { readonly type: "comm"; readonly id: number; readonly packet: CommPacket };

/** A question of the cell `cell` to the person; the session is held until the answer is read from `inputFd`. */
export interface InputFrame {
  readonly type: "input";
  readonly cell: number;
  readonly id: number;
  readonly prompt: string;
  readonly password: boolean;
}

/** Server to session, a JSON line on `inputFd`; the value is null where the person cancelled. */
export type InputAnswer =
  | { readonly type: "value"; readonly id: number; readonly value: string | null }
  | { readonly type: "refused"; readonly id: number; readonly reason: string }
  | { readonly type: "stopped"; readonly id: number };

export type StreamName = "stdout" | "stderr";

/** A comm's message to the front end. */
export interface CommFrame {
  readonly type: "comm";
  readonly cell: number;
  /** The id of the comm command that this answers, if it does. */
  readonly answers?: number;
  readonly packet: CommPacket;
}

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
  | InputFrame
  | CommFrame
  /** The comm command `id` has been dealt with. */
  | { readonly type: "handled"; readonly id: number }
  /** The session can be stopped from now on. */
  | { readonly type: "ready" }
  /** A program that was waited for has ended: the session goes on when what it wrote has been read. */
  | { readonly type: "flush" }
  | { readonly type: "done"; readonly cell: number; readonly error?: CellError }
  | { readonly type: "interrupted" };

/** A cell's text beyond this many characters is cut off: no page could hold it. */
export const maxTextPerCell = 10 << 20;

/**
 * Server to session, on `stopFd`: ends the JavaScript that runs, or lets it go on behind a `flush`. The first comes
 * back when it has been done.
 */
export type StopSignal = "!" | ".";

/** File descriptors of the session process beside stdin, stdout and stderr. */
export const outputFd = 3;
export const stopFd = 4;
export const inputFd = 5;
