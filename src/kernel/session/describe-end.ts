import type { CellError } from "./session-protocol.js";
import { styleText } from "./style-text.js";

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last that it wrote by itself. */
  readonly lastWords: string;
}

/** What a person is told of a session that is gone, and the error of the cell that ran in it. */
export function describeEnd(end: ProcessEnd): { readonly explanation: string; readonly error: CellError } {
  const reason = reasonOf(end);
  const advice = "Its variables are lost; the next cell runs in a fresh session.";
  const explanation = `${reason} ${advice}`;
  const traceback = [`${styleText("red", "SessionLost")}: ${reason}`, advice];
  return { explanation, error: { ename: "SessionLost", evalue: explanation, traceback } };
}

const signalReasons: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "process.abort() or a failure in native code",
  SIGSEGV: "a failure in native code",
  SIGBUS: "a failure in native code",
  SIGILL: "a failure in native code",
  SIGFPE: "a failure in native code",
  SIGKILL: "from outside; the system does so when memory runs out",
};

function reasonOf({ code, signal, lastWords }: ProcessEnd): string {
  if (/heap out of memory|allocation failed/i.test(lastWords)) {
    return "The session ran out of memory.";
  }
  if (signal) {
    const why = signalReasons[signal];
    return `The session was ended by ${signal}${why ? ` (${why})` : ""}.`;
  }
  return code === null
    ? "The session could not be started."
    : `The session ended with process.exit(${code}).`;
}
