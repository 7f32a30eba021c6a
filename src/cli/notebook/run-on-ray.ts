import { spawnSync } from "node:child_process";
import path from "node:path";
import { root, venvPython } from "./clone.js";
import { pythonEvents } from "./python-events.js";
import type { RunManyOptions } from "./run-locally.js";
import type { NotebookOutcome, NotebookRun } from "./run-notebook.js";

const requirements = path.join(root, "src", "cli", "requirements-ray.txt");

export interface RunOnRayOptions extends RunManyOptions {
  /** HOST:PORT of a cluster that runs; undefined starts one on this machine, with `jobs` workers. */
  readonly address: string | undefined;
}

interface Said {
  readonly run: number;
  readonly share?: number;
  readonly seconds?: number;
  readonly failure?: string | null;
}

/** Runs notebooks as tasks of a Ray cluster; a run whose worker dies is begun again, up to three times. */
export async function runOnRay(
  runs: readonly NotebookRun[],
  { address = "", jobs, kernel, onShare, signal }: RunOnRayOptions,
): Promise<NotebookOutcome[]> {
  installRay();
  const outcomes: NotebookOutcome[] = [];
  const onEvent = ({ run, share, seconds, failure }: Said) => {
    if (share !== undefined) onShare?.(run, share);
    if (seconds !== undefined) outcomes[run] = { run: runs[run]!, seconds, ...(failure ? { failure } : {}) };
  };
  const args = [address, String(jobs), ...(kernel ? [kernel] : [])];
  const why = await pythonEvents("run_on_ray.py", args, onEvent, { input: JSON.stringify(runs), signal });
  return runs.map((run, index) => outcomes[index] ?? { run, seconds: 0, failure: why ?? "not run" });
}

/** Ray is large and few need it: it is installed when it is first asked for. */
function installRay(): void {
  const isThere = "import sys, importlib.util; sys.exit(importlib.util.find_spec('ray') is None)";
  if (spawnSync(venvPython, ["-c", isThere]).status === 0) return;
  console.error("Installing Ray (once, about 75 MB)...");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", requirements];
  const { status, stderr } = spawnSync(venvPython, pip, { encoding: "utf8" });
  if (status !== 0) throw new Error(`Ray could not be installed:\n${stderr.trim()}`);
}
