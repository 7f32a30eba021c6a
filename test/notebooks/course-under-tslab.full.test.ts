// Every notebook of the course runs to its end under the plain tslab kernel, too, with the same figures.
import assert from "node:assert/strict";
import test from "node:test";
import { figuresOff } from "../../src/cli/notebook/key-figures.js";
import { recordedResults } from "../../src/cli/notebook/recorded-results.js";
import { course, executeFast, outputsOf } from "./course.js";

for (const { file, name, ranges } of course) {
  test(`${name} runs under plain tslab with the same figures`, async () => {
    const notebook = await executeFast(file, "tslab");
    assert.deepEqual(figuresOff(recordedResults(notebook), ranges.fast), []);
    assert.doesNotMatch(JSON.stringify(outputsOf(notebook)), /exercise \d+: wrong/);
  });
}
