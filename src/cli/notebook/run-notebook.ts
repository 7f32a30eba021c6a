import type { Parameters } from "./parameters.js";
import { pythonEvents } from "./python-events.js";

/** One notebook, where its executed copy goes, and the values of its parameters. */
export interface NotebookRun {
  readonly input: string;
  readonly output: string;
  readonly parameters: Parameters;
}

/** How a run ended; `failure` says in a sentence why it did not reach its end. */
export interface NotebookOutcome {
  readonly run: NotebookRun;
  readonly seconds: number;
  readonly failure?: string;
}

export interface RunNotebookOptions {
  /** Another kernel than the notebook's. */
  readonly kernel?: string;
  /** Hears after every cell how many are done, and of how many. */
  readonly onCell?: (done: number, of: number) => void;
  /** Ends the run, and its kernel. */
  readonly signal?: AbortSignal;
}

interface Said {
  readonly cell?: number;
  readonly of?: number;
  readonly failure?: string;
}

/** Runs one notebook in a process of its own. Never rejects: a run that dies is an outcome. */
export async function runNotebook(
  run: NotebookRun,
  { kernel, onCell, signal }: RunNotebookOptions = {},
): Promise<NotebookOutcome> {
  const begun = performance.now();
  const args = [run.input, run.output, JSON.stringify(run.parameters), ...(kernel ? [kernel] : [])];
  let told: string | undefined;
  const onEvent = ({ cell, of, failure }: Said) => {
    told ??= failure;
    if (cell !== undefined) onCell?.(cell, of ?? cell);
  };
  const ended = await pythonEvents("run_notebook.py", args, onEvent, { signal });
  const failure = told ?? ended;
  const seconds = (performance.now() - begun) / 1000;
  return failure === undefined ? { run, seconds } : { run, seconds, failure };
}
