// Runs every notebook of the course to its end in seconds, under both kernels, and holds what it found against what it
// must find (notebooks/key-figures.json).
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { root } from "../../src/cli/notebook/clone.js";
import { courseNotebooks } from "../../src/cli/notebook/execute-command.js";
import { hasTag, type Notebook, readNotebook, sourceOf } from "../../src/cli/notebook/ipynb.js";
import { figuresOff, readKeyFigures } from "../../src/cli/notebook/key-figures.js";
import { recordedResults } from "../../src/cli/notebook/recorded-results.js";
import { runNotebook } from "../../src/cli/notebook/run-notebook.js";

process.env.PINPOINT_FAST = "1";
const folder = mkdtempSync(path.join(tmpdir(), "pinpoint-course-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const course = path.join(root, "notebooks");
const plotly = "application/vnd.plotly.v1+json";

async function execute(name: string, kernel: "pinpoint" | "tslab"): Promise<Notebook> {
  const output = path.join(folder, `${kernel}-${path.basename(name)}`);
  const { failure } = await runNotebook(
    { input: path.join(course, name), output, parameters: {} },
    { kernel },
  );
  assert.equal(failure, undefined);
  return readNotebook(output);
}

const outputsOf = (notebook: Notebook) => notebook.cells.flatMap(({ outputs = [] }) => outputs);
const textOf = (notebook: Notebook) => JSON.stringify(outputsOf(notebook));

function checkFigures(notebook: Notebook): void {
  const charts = outputsOf(notebook).flatMap(({ data }) => (data?.[plotly] === undefined ? [] : [data]));
  for (const chart of charts) {
    assert.ok("image/svg+xml" in chart || "image/png" in chart, Object.keys(chart).join());
    assert.ok(!("text/html" in chart), "GitHub shows text/html in place of the picture");
  }
}

for (const file of courseNotebooks()) {
  const name = path.relative(course, file);
  const ranges = readKeyFigures()[name];

  test(`${name} runs in seconds and finds what it must`, async () => {
    const notebook = await execute(name, "pinpoint");
    const errors = outputsOf(notebook).filter((output) => Reflect.get(output, "name") === "stderr");
    assert.deepEqual(errors, []);
    assert.ok(ranges !== undefined, `notebooks/key-figures.json says nothing of ${name}`);
    assert.deepEqual(figuresOff(recordedResults(notebook), ranges.fast), []);
    assert.doesNotMatch(textOf(notebook), /exercise \d+: wrong/);
    checkFigures(notebook);
  });

  test(`${name} runs under plain tslab with the same figures`, async () => {
    const notebook = await execute(name, "tslab");
    assert.deepEqual(figuresOff(recordedResults(notebook), ranges?.fast ?? {}), []);
    assert.doesNotMatch(textOf(notebook), /exercise \d+: wrong/);
  });

  test(`${name} as committed: short cells, figures to see, no picture that we did not make`, () => {
    const committed = readNotebook(file);
    assert.ok(readFileSync(file).length <= 1e6, "at most 1 MB");
    for (const cell of committed.cells) {
      if (cell.cell_type !== "code") continue;
      assert.ok(sourceOf(cell).split("\n").length <= 20, sourceOf(cell));
      if (hasTag(cell, "photographs")) assert.deepEqual(cell.outputs, []);
    }
    checkFigures(committed);
    assert.ok(outputsOf(committed).length > 0, "npm run notebooks writes the outputs");
    const marks = committed.cells.filter(({ cell_type }) => cell_type === "markdown").map(sourceOf);
    assert.doesNotMatch(marks.join("\n"), /-->\?<!--/, "npm run notebooks writes the numbers");
    assert.doesNotMatch(marks.join("\n"), /^<!--=/m, "a line that begins so is no part of its paragraph");
  });
}
