import { type NotebookOutcome, type NotebookRun, runNotebook } from "./run-notebook.js";

export interface RunManyOptions {
  /** How many run at once. */
  readonly jobs: number;
  readonly kernel?: string;
  /** Hears after every cell of any run what share of its cells a run has behind it. */
  readonly onShare?: (run: number, share: number) => void;
  readonly signal?: AbortSignal;
}

/** Runs notebooks in processes of this machine, some at a time. One that dies does not keep the others from going on. */
export async function runLocally(
  runs: readonly NotebookRun[],
  { jobs, kernel, onShare, signal }: RunManyOptions,
): Promise<NotebookOutcome[]> {
  const outcomes: NotebookOutcome[] = [];
  let next = 0;
  const work = async () => {
    while (next < runs.length && !signal?.aborted) {
      const index = next++;
      outcomes[index] = await runNotebook(runs[index]!, {
        onCell: (done, of) => onShare?.(index, done / of),
        kernel,
        signal,
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, runs.length) }, work));
  return runs.map((run, index) => outcomes[index] ?? { run, seconds: 0, failure: "not begun" });
}
