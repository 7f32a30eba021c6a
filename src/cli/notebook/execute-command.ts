import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import "../../display.js"; // shows the bar
import { progress } from "../../progress.js";
import { root } from "./clone.js";
import { fillProse } from "./fill-prose.js";
import { hasTag, type Notebook, readNotebook, writeNotebook } from "./ipynb.js";
import { figuresOff, readKeyFigures } from "./key-figures.js";
import { recordedResults } from "./recorded-results.js";
import { runNotebook } from "./run-notebook.js";

const folderOfCourse = path.join(root, "notebooks");

/**
 * `npm run notebooks`: executes notebooks in place. A file changes only where the notebook ran to its end and
 * found what it must.
 */
export async function executeCommand(named: readonly string[], folder: string): Promise<number> {
  const files = named.length > 0 ? named.map((file) => path.resolve(folder, file)) : courseNotebooks();
  for (const file of files) {
    const scratch = mkdtempSync(path.join(tmpdir(), "pinpoint-notebook-"));
    try {
      const output = path.join(scratch, path.basename(file));
      const { failure, seconds } = await execute(file, output);
      if (failure !== undefined) {
        console.error(`failed ${path.relative(root, file)}, which is as it was: ${failure}`);
        return 1;
      }
      const notebook = readNotebook(output);
      const results = recordedResults(notebook);
      const off = figuresOff(results, readKeyFigures()[path.relative(folderOfCourse, file)]?.full ?? {});
      if (off.length > 0) {
        console.error(`failed ${path.relative(root, file)}, which is as it was:\n  ${off.join("\n  ")}`);
        return 1;
      }
      fillProse(notebook, results);
      tidy(notebook);
      writeNotebook(output, notebook);
      copyFileSync(output, file);
      const kilobytes = (statSync(file).size / 1024).toFixed(0);
      console.log(`done  ${path.relative(root, file)} (${seconds.toFixed(0)} s, ${kilobytes} KB)`);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return 0;
}

async function execute(input: string, output: string) {
  const bar = progress(readNotebook(input).cells.length, {
    description: path.basename(input),
    unit: "cells",
  });
  const onCell = (done: number) => bar.update(done);
  const outcome = await runNotebook({ input, output, parameters: {} }, { onCell });
  if (outcome.failure === undefined) bar.done();
  else bar.fail(new Error(outcome.failure));
  return outcome;
}

/** Every notebook of the course, in order. */
export function courseNotebooks(): string[] {
  return readdirSync(folderOfCourse, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ipynb") && !file.includes(".ipynb_checkpoints"))
    .sort()
    .map((file) => path.join(folderOfCourse, file));
}

/** Pictures that we did not make stay out of the repository; so does what differs from run to run for no reason. */
function tidy(notebook: Notebook): void {
  delete notebook.metadata.papermill;
  for (const cell of notebook.cells) {
    delete cell.metadata.papermill;
    delete cell.metadata.execution;
    if (Array.isArray(cell.metadata.tags) && cell.metadata.tags.length === 0) delete cell.metadata.tags;
    if (cell.cell_type === "code" && hasTag(cell, "photographs")) cell.outputs = [];
  }
}
