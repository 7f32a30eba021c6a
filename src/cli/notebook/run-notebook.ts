import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Parameters } from "./parameters.js";

export const root = path.resolve(__dirname, "../../../..");
export const venvPython = path.join(root, ".venv", "bin", "python");

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
  const script = path.join(root, "src", "cli", "notebook", "run_notebook.py");
  const args = [script, run.input, run.output, JSON.stringify(run.parameters), ...(kernel ? [kernel] : [])];
  const child = spawn(venvPython, args, { stdio: ["ignore", "pipe", "pipe"] });
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
  let failure: string | undefined;
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints = (complaints + chunk).slice(-2000);
  });
  const closed = new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, killed) => {
      if (code === 0) resolve(undefined);
      else resolve(`${killed ?? `exit code ${code}`}: ${complaints.trim().split("\n").at(-1)}`);
    });
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Said;
    failure ??= said.failure;
    if (said.cell !== undefined) onCell?.(said.cell, said.of ?? said.cell);
  }
  const died = await closed;
  signal?.removeEventListener("abort", stop);
  failure ??= signal?.aborted ? "stopped" : died;
  const seconds = (performance.now() - begun) / 1000;
  return failure === undefined ? { run, seconds } : { run, seconds, failure };
}
