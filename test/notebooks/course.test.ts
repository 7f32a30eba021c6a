// Runs every notebook of the course to its end in seconds and holds what it found against what it must find
// (notebooks/key-figures.json), and looks at the notebooks as they are committed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { hasTag, readNotebook, sourceOf } from "../../src/cli/notebook/ipynb.js";
import { figuresOff } from "../../src/cli/notebook/key-figures.js";
import { recordedResults } from "../../src/cli/notebook/recorded-results.js";
import { checkFigures, course, executeFast, outputsOf } from "./course.js";

for (const { file, name, ranges } of course) {
  test(`${name} runs in seconds and finds what it must`, async () => {
    const notebook = await executeFast(file, "pinpoint");
    const errors = outputsOf(notebook).filter((output) => Reflect.get(output, "name") === "stderr");
    assert.deepEqual(errors, []);
    assert.deepEqual(figuresOff(recordedResults(notebook), ranges.fast), []);
    assert.doesNotMatch(JSON.stringify(outputsOf(notebook)), /exercise \d+: wrong/);
    checkFigures(notebook);
  });

  test(`${name} as committed: short cells, figures to see, no picture that we did not make`, () => {
    const committed = readNotebook(file);
    assert.ok(readFileSync(file).length <= 1e6, "at most 1 MB");
    for (const cell of committed.cells) {
      if (cell.cell_type !== "code") continue;
      const lines = sourceOf(cell).split("\n");
      assert.ok(lines.length <= 20, sourceOf(cell));
      for (const line of lines) assert.ok(line.length <= 100, `scrolls sideways: ${line}`);
      if (hasTag(cell, "photographs")) assert.deepEqual(cell.outputs, []);
    }
    checkFigures(committed);
    assert.ok(outputsOf(committed).length > 0, "npm run notebooks writes the outputs");
    const marks = committed.cells.filter(({ cell_type }) => cell_type === "markdown").map(sourceOf);
    assert.doesNotMatch(marks.join("\n"), /-->\?<!--/, "npm run notebooks writes the numbers");
    assert.doesNotMatch(marks.join("\n"), /^<!--=/m, "a line that begins so is no part of its paragraph");
  });
}
