import assert from "node:assert/strict";
import test from "node:test";
import { parseRunArguments } from "../../../src/cli/notebook/run-arguments.js";

test("paths are seen from the caller's folder", () => {
  const wanted = parseRunArguments(["a.ipynb", "-p", "epochs=5", "-p", "name=x", "-o", "out.ipynb"], "/here");
  assert.equal(wanted.file, "/here/a.ipynb");
  assert.equal(wanted.output, "/here/out.ipynb");
  assert.deepEqual(wanted.values, { epochs: [5], name: ["x"] });
  assert.equal(wanted.isGrid, false);
  assert.equal(wanted.place, "local");
});

test("a grid, jobs and a cluster", () => {
  const wanted = parseRunArguments(
    ["a.ipynb", "--grid", "seed=1,2", "--jobs", "2", "--on", "ray=10.0.0.5:6379"],
    "/",
  );
  assert.deepEqual(wanted.values, { seed: [1, 2] });
  assert.equal(wanted.jobs, 2);
  assert.deepEqual(wanted.place, { ray: "10.0.0.5:6379" });
  assert.deepEqual(parseRunArguments(["a.ipynb", "--on", "ray"], "/").place, { ray: undefined });
});

test("what is wrong is named", () => {
  assert.throws(() => parseRunArguments([], "/"), /expected one notebook/);
  assert.throws(() => parseRunArguments(["a", "b"], "/"), /expected one notebook/);
  assert.throws(() => parseRunArguments(["a", "--jobs", "0"], "/"), /--jobs: expected 1 or more, got 0/);
  assert.throws(() => parseRunArguments(["a", "--on", "moon"], "/"), /--on: expected local, ray/);
  assert.throws(() => parseRunArguments(["a", "-p", "5"], "/"), /expected NAME=VALUE, got 5/);
  assert.throws(() => parseRunArguments(["a", "--epochs", "5"], "/"), /Unknown option '--epochs'/);
});
