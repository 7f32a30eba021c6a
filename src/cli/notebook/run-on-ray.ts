import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { RunManyOptions } from "./run-locally.js";
import { type NotebookOutcome, type NotebookRun, root, venvPython } from "./run-notebook.js";

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
  const script = path.join(root, "src", "cli", "notebook", "run_on_ray.py");
  const args = [script, address, String(jobs), ...(kernel ? [kernel] : [])];
  const child = spawn(venvPython, args, { stdio: ["pipe", "pipe", "pipe"] });
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
  child.stdin.end(JSON.stringify(runs));
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  const closed = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  const outcomes: NotebookOutcome[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue; // Ray greets
    const { run, share, seconds, failure } = JSON.parse(line) as Said;
    if (share !== undefined) onShare?.(run, share);
    if (seconds === undefined) continue;
    outcomes[run] = { run: runs[run]!, seconds, ...(failure ? { failure } : {}) };
  }
  await closed;
  signal?.removeEventListener("abort", stop);
  const why = signal?.aborted ? "stopped" : `Ray ended: ${complaints.trim().split("\n").at(-1)}`;
  return runs.map((run, index) => outcomes[index] ?? { run, seconds: 0, failure: why });
}

/** Ray is large and few need it: it is installed when it is first asked for. */
function installRay(): void {
  if (existsSync(path.join(path.dirname(venvPython), "ray"))) return;
  console.error("Installing Ray (once, about 75 MB)...");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", requirements];
  const { status, stderr } = spawnSync(venvPython, pip, { encoding: "utf8" });
  if (status !== 0) throw new Error(`Ray could not be installed:\n${stderr.trim()}`);
}
