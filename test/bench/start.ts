// From a fresh clone to the first plotted cell, and the second `npm start` to a serving JupyterLab.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { report } from "./report.js";

const root = path.resolve(__dirname, "../../..");
const folder = mkdtempSync(path.join(os.tmpdir(), "pinpoint-start-"));
const clone = path.join(folder, "clone");

function must(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

const seconds = (begun: number) => (performance.now() - begun) / 1000;

/** Starts JupyterLab as a person does; resolves when its address is printed. */
function start(): Promise<ChildProcess> {
  const npm = spawn("npm", ["start", "--", "--no-browser"], { cwd: clone, detached: true });
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk;
      if (said.includes("JupyterLab is ready")) resolve(npm);
    };
    npm.stdout.on("data", listen);
    npm.stderr.on("data", listen);
    npm.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)));
  });
}

async function stop(npm: ChildProcess): Promise<void> {
  npm.removeAllListeners("exit");
  const ended = new Promise((resolve) => npm.once("exit", resolve));
  process.kill(-npm.pid!, "SIGINT"); // as Ctrl+C does, to the whole group
  await ended;
}

async function bench(): Promise<void> {
  const begun = performance.now();
  must("git", ["clone", "--quiet", root, clone], folder);
  const first = await start();
  const served = seconds(begun);
  const python = path.join(clone, ".venv", "bin", "python");
  const script = path.join(root, "test", "bench", "first-plot.py");
  const plotted = Number(must(python, [script, "00-start-here.ipynb"], path.join(clone, "notebooks")));
  await stop(first);

  const again = performance.now();
  const second = await start();
  const servedAgain = seconds(again);
  await stop(second);
  report([
    { bench: "start", row: "clone-to-first-plot", seconds: served + plotted, must: 120 },
    { bench: "start", row: "second-start-to-serving", seconds: servedAgain, must: 6 },
  ]);
}

bench().finally(() => rmSync(folder, { recursive: true, force: true }));
