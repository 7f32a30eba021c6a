// A grid of notebooks over a Ray cluster on this machine, one of whose two workers is killed on the way.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { root, venvPython } from "../../../src/cli/notebook/clone.js";
import { readNotebook } from "../../../src/cli/notebook/ipynb.js";
import { recordedResults } from "../../../src/cli/notebook/recorded-results.js";
import type { NotebookRun } from "../../../src/cli/notebook/run-notebook.js";
import { runOnRay } from "../../../src/cli/notebook/run-on-ray.js";
import { notebookOf } from "../../browser/jupyter-lab.js";

const folder = mkdtempSync(path.join(tmpdir(), "pinpoint-ray-"));

/** Why Ray cannot run here; false where it can be tried. */
function noRay(): string | false {
  if (process.platform !== "linux") return "the workers are looked for in /proc, which only Linux has";
  const requirements = path.join(root, "src/cli/requirements-ray.txt");
  const isThere = spawnSync(venvPython, ["-c", "import ray"]).status === 0;
  const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  if (!isThere && spawnSync(venvPython, args).status !== 0) return "Ray cannot be installed here";
  return false;
}

/** Empty for a process that has ended meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Processes that descend from this one, as far as their command line holds a text. */
function ours(text: string): number[] {
  const parents = new Map<number, number>();
  const commands = new Map<number, string>();
  for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
    const stat = textOf(`/proc/${pid}/stat`);
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]));
    commands.set(pid, textOf(`/proc/${pid}/cmdline`));
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === process.pid || isOurs(parents.get(pid)));
  return [...commands]
    .filter(([pid, command]) => pid !== process.pid && command.includes(text) && isOurs(pid))
    .map(([pid]) => pid);
}

test("eight runs over two workers, one of them killed midway: eight results", async (t) => {
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const why = noRay();
  if (why) return t.skip(why);

  const input = path.join(folder, "sweep.ipynb");
  const notebook = notebookOf([
    "let seed = 0;",
    `import { recordResults } from "pinpoint-ts";\nrecordResults({ square: seed ** 2 });`,
    "await new Promise((resolve) => setTimeout(resolve, 3000));",
  ]) as { cells: { metadata: object }[] };
  notebook.cells[0]!.metadata = { tags: ["parameters"] };
  writeFileSync(input, JSON.stringify(notebook));
  const runs: NotebookRun[] = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({
    input,
    output: path.join(folder, `seed-${seed}.ipynb`),
    parameters: { seed },
  }));

  let heard = false;
  let killed: number | undefined;
  let started: number[] = [];
  const done = new Set<number>();
  const onShare = (run: number, share: number) => {
    heard = true;
    if (share === 1) done.add(run);
    if (killed !== undefined || done.size < 2) return;
    killed = ours("ray::run_one")[0];
    started = ours("ray");
    if (killed !== undefined) process.kill(killed, "SIGKILL");
  };
  const outcomes = await runOnRay(runs, { address: undefined, jobs: 2, onShare });
  if (!heard) return t.skip(`Ray does not start here: ${outcomes[0]?.failure}`);
  assert.notEqual(killed, undefined, "no worker was found");
  assert.deepEqual(
    outcomes.map(({ failure }) => failure),
    runs.map(() => undefined),
  );
  for (const { output, parameters } of runs) {
    const { seed } = parameters as { seed: number };
    assert.deepEqual(recordedResults(readNotebook(output)), { square: seed ** 2 });
  }
  assert.ok(started.length >= 2, "Ray's own processes were seen");
  const left = () => started.filter((pid) => textOf(`/proc/${pid}/cmdline`).includes("ray"));
  for (let second = 0; second < 20 && left().length > 0; second++) await sleep(1000);
  assert.deepEqual(left(), [], "Ray's processes are still there");
});
