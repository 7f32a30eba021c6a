import assert from "node:assert/strict";
import test from "node:test";
import { linearSumAssignment } from "../../src/boxes/linear-sum-assignment.js";
import { reference } from "../reference/boxes.js";

for (const { cost, pairs, total } of reference.assignment) {
  test(`the assignment of ${cost.length} rows to ${cost[0]!.length} columns is SciPy's`, () => {
    const found = linearSumAssignment(cost);
    const sum = found.reduce((all, [row, column]) => all + cost[row]![column]!, 0);
    assert.ok(Math.abs(sum - total) < 1e-9, `costs ${sum}, SciPy's costs ${total}`);
    assert.equal(new Set(found.map(([, column]) => column)).size, pairs.length);
    // Whole numbers leave many ways that cost the same.
    if (!cost.flat().every(Number.isInteger)) assert.deepEqual(found, pairs);
  });
}

test("nothing to pair; typed rows; bad costs are named", () => {
  assert.deepEqual(linearSumAssignment([]), []);
  assert.deepEqual(linearSumAssignment([[], []]), []);
  assert.deepEqual(linearSumAssignment([Float32Array.of(3, 1), Float32Array.of(1, 3)]), [
    [0, 1],
    [1, 0],
  ]);
  assert.throws(
    () => linearSumAssignment([[1, 2], [1]]),
    /RangeError: cost\[1\] must have 2 numbers .* got 1/,
  );
  assert.throws(
    () => linearSumAssignment([[1, Number.POSITIVE_INFINITY]]),
    /RangeError: cost\[0\]\[1\] must be a finite number, got Infinity/,
  );
});
