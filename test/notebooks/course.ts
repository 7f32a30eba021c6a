import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { root } from "../../src/cli/notebook/clone.js";
import { courseNotebooks } from "../../src/cli/notebook/execute-command.js";
import { type Notebook, readNotebook } from "../../src/cli/notebook/ipynb.js";
import { readKeyFigures } from "../../src/cli/notebook/key-figures.js";
import { runNotebook } from "../../src/cli/notebook/run-notebook.js";

process.env.PINPOINT_FAST = "1";
const folder = mkdtempSync(path.join(tmpdir(), "pinpoint-course-"));
// Notebooks leave what they write in the folder for temporary files.
process.env.TMPDIR = folder;
after(() => rmSync(folder, { recursive: true, force: true }));

const home = path.join(root, "notebooks");
const plotly = "application/vnd.plotly.v1+json";

/** Every notebook with its name in `notebooks` and what it must find. */
export const course = courseNotebooks().map((file) => {
  const name = path.relative(home, file);
  const ranges = readKeyFigures()[name];
  assert.ok(ranges !== undefined, `notebooks/key-figures.json says nothing of ${name}`);
  return { file, name, ranges };
});

/** The notebook after a run to its end with PINPOINT_FAST=1. */
export async function executeFast(file: string, kernel: "pinpoint" | "tslab"): Promise<Notebook> {
  const output = path.join(folder, `${kernel}-${path.basename(file)}`);
  const { failure } = await runNotebook({ input: file, output, parameters: {} }, { kernel });
  assert.equal(failure, undefined);
  return readNotebook(output);
}

export const outputsOf = (notebook: Notebook) => notebook.cells.flatMap(({ outputs = [] }) => outputs);

/** Throws unless every chart has a picture that GitHub shows. */
export function checkFigures(notebook: Notebook): void {
  const charts = outputsOf(notebook).flatMap(({ data }) => (data?.[plotly] === undefined ? [] : [data]));
  for (const chart of charts) {
    assert.ok("image/svg+xml" in chart || "image/png" in chart, Object.keys(chart).join());
    assert.ok(!("text/html" in chart), "GitHub shows text/html in place of the picture");
  }
}
