import assert from "node:assert/strict";
import test from "node:test";
import {
  assignment,
  declaredParameters,
  gridValues,
  parameterGrid,
  parameterValue,
} from "../../../src/cli/notebook/parameters.js";

const cell = (source: string | string[], tags: string[]) => ({
  cell_type: "code",
  source,
  metadata: { tags },
  outputs: [],
});

test("parameters are what the tagged cell declares with let", () => {
  const source = ["const SEED = 1;\n", 'let epochs = 3, model: "cnn" | "rnn" = "cnn";\n', "let [a] = [1];\n"];
  const cells = [cell("let other = 1;", []), cell(source, ["parameters"]), cell("let late = 1;", ["x"])];
  assert.deepEqual(declaredParameters({ cells, metadata: {} }), ["epochs", "model"]);
  assert.deepEqual(declaredParameters({ cells: [cell("let other = 1;", [])], metadata: {} }), []);
});

test("values are JSON, else text; the first = parts name and value", () => {
  assert.deepEqual(["5", "1e-3", "true", "[1,2]", "cosine", '"5"', ""].map(parameterValue), [
    5,
    0.001,
    true,
    [1, 2],
    "cosine",
    "5",
    "",
  ]);
  assert.deepEqual(assignment("a=b=c"), ["a", "b=c"]);
  assert.throws(() => assignment("=3"), /expected NAME=VALUE, got =3/);
  assert.throws(() => assignment("epochs"), /expected NAME=VALUE, got epochs/);
});

test("a grid holds every combination once, the last name fastest", () => {
  assert.deepEqual(gridValues("1, 2,cosine"), [1, 2, "cosine"]);
  assert.deepEqual(gridValues('[[1,2],["a"]]'), [[1, 2], ["a"]]);
  assert.deepEqual(parameterGrid({}), [{}]);
  assert.deepEqual(parameterGrid({ a: [1, 2], b: ["x", "y"] }), [
    { a: 1, b: "x" },
    { a: 1, b: "y" },
    { a: 2, b: "x" },
    { a: 2, b: "y" },
  ]);
});
