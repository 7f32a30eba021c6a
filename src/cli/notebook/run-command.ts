import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import "../../display.js"; // shows the bar
import { progress } from "../../progress.js";
import { readNotebook } from "./ipynb.js";
import { declaredParameters, type Parameters, parameterGrid } from "./parameters.js";
import { resultRows, resultsCsv, resultsTable } from "./results-table.js";
import { parseRunArguments, type RunArguments } from "./run-arguments.js";
import { runLocally } from "./run-locally.js";
import type { NotebookOutcome, NotebookRun } from "./run-notebook.js";
import { runOnRay } from "./run-on-ray.js";

/** `npm run notebook -- run ...`. @returns The exit code: 1 where a run did not reach its end. */
export async function runCommand(args: readonly string[], folder: string): Promise<number> {
  const wanted = parseRunArguments(args, folder);
  checkNames(wanted);
  const runs = runsOf(wanted);
  if (wanted.fast) process.env.PINPOINT_FAST = "1";
  const outcomes = await runAll(runs, wanted);
  const rows = resultRows(outcomes);
  console.log(resultsTable(rows));
  if (wanted.isGrid) {
    const csv = path.join(path.dirname(runs[0]!.output), "results.csv");
    writeFileSync(csv, resultsCsv(rows));
    console.log(`\n${csv}`);
  }
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  for (const { run, failure } of failed) console.error(`failed: ${run.output}\n  ${failure}`);
  return failed.length > 0 ? 1 : 0;
}

function checkNames({ file, values }: RunArguments): void {
  const known = declaredParameters(readNotebook(file));
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const has =
    known.length > 0
      ? `it has ${known.join(", ")}`
      : 'it has none: tag a cell "parameters" that declares them with let';
  throw new RangeError(`${file} has no parameter ${unknown.join(", ")}; ${has}.`);
}

function runsOf({ file, values, isGrid, output }: RunArguments): NotebookRun[] {
  const name = path.basename(file, ".ipynb");
  const folder = isGrid ? (output ?? path.resolve("runs", name)) : undefined;
  const runs = parameterGrid(values).map((parameters) => {
    const target = folder === undefined ? output : path.join(folder, `${name}${suffix(parameters)}.ipynb`);
    return { input: file, output: target ?? path.resolve("runs", name, `${name}.ipynb`), parameters };
  });
  for (const run of runs) {
    if (run.output === file) throw new RangeError(`-o: ${file} would be overwritten; name another file.`);
    mkdirSync(path.dirname(run.output), { recursive: true });
  }
  return runs;
}

/** "-seed=1-epochs=5", without what a file name cannot hold. */
function suffix(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `-${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("")
    .replace(/[^\w.=,+-]/g, "_");
}

async function runAll(
  runs: readonly NotebookRun[],
  { place, jobs, kernel }: RunArguments,
): Promise<NotebookOutcome[]> {
  const ending = new AbortController();
  const description = runs.length === 1 ? "Running the notebook" : `Running ${runs.length} notebooks`;
  const cells = readNotebook(runs[0]!.input).cells.length;
  const bar = progress(cells * runs.length, { description, unit: "cells" });
  const end = () => {
    bar.requestStop();
    ending.abort();
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  const shares = new Float64Array(runs.length);
  const onShare = (run: number, share: number) => {
    shares[run] = share;
    const done = shares.filter((one) => one === 1).length;
    const note = runs.length > 1 ? `${done} of ${runs.length} done` : "";
    const cellsDone = Math.round(cells * shares.reduce((sum, one) => sum + one, 0));
    bar.update(cellsDone, { note });
  };
  try {
    return place === "local"
      ? await runLocally(runs, { jobs, kernel, onShare, signal: ending.signal })
      : await runOnRay(runs, { address: place.ray, jobs, kernel, onShare, signal: ending.signal });
  } finally {
    bar.done();
    process.off("SIGINT", end).off("SIGTERM", end);
  }
}
