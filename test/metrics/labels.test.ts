import assert from "node:assert/strict";
import test from "node:test";
import { accuracy } from "../../src/metrics/accuracy.js";
import { confusionMatrix } from "../../src/metrics/confusion-matrix.js";
import { f1Score } from "../../src/metrics/f1-score.js";
import type { LabelAverage } from "../../src/metrics/label-counts.js";
import { mostCommonClass } from "../../src/metrics/most-common-class.js";
import { reference } from "../reference/boxes-and-labels.js";

for (const { name, yTrue, yPred, ...expected } of reference.labels) {
  test(`accuracy, F1 and confusion matrix are scikit-learn's: ${name}`, () => {
    assert.ok(Math.abs(accuracy(yTrue, yPred) - expected.accuracy) <= 1e-12);
    for (const [average, value] of Object.entries(expected.f1)) {
      const found = f1Score(yTrue, yPred, { average: average as LabelAverage });
      assert.ok(Math.abs(found - value) <= 1e-12, `${average}: ${found} is not ${value}`);
    }
    assert.deepEqual(confusionMatrix(yTrue, yPred), expected.confusionMatrix);
  });
}

test("no labels at all score 0", () => {
  assert.equal(accuracy([], []), 0);
  for (const average of ["macro", "micro", "weighted", "binary"] as const)
    assert.equal(f1Score([], [], { average }), 0);
  assert.deepEqual(confusionMatrix([], []), []);
});

test("typed arrays are labels too", () => {
  assert.equal(accuracy(Int32Array.of(0, 1, 2), Uint8Array.of(0, 1, 1)), 2 / 3);
});

test("the confusion matrix has as many classes as asked for", () => {
  assert.deepEqual(confusionMatrix([0], [1], 3), [
    [0, 1, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  assert.throws(
    () => confusionMatrix([0], [3], 3),
    /RangeError: numClasses must be a whole number above the largest label 3, got 3/,
  );
});

test("the most common class; the smallest of those as frequent", () => {
  assert.equal(mostCommonClass([4, 4, 1, 7, 7]), 4);
  assert.equal(mostCommonClass([9]), 9);
  assert.throws(() => mostCommonClass([]), /RangeError: labels must hold at least one label/);
});

test("bad labels are errors that name argument, index and value", () => {
  assert.throws(() => accuracy([0, 1], [0]), /RangeError: .* got 2 and 1/);
  assert.throws(() => f1Score([0, -1], [0, 1]), /RangeError: yTrue\[1\] must be a class index.*got -1/);
  assert.throws(
    () => f1Score([0, 1], [0, Number.NaN]),
    /RangeError: yPred\[1\] must be a class index.*got NaN/,
  );
  assert.throws(() => accuracy([0], undefined as unknown as number[]), /TypeError: yPred must be a list/);
  assert.throws(
    () => f1Score([0, 2], [0, 1], { average: "binary" }),
    /RangeError: average "binary" takes labels 0 and 1 only, got 2/,
  );
  assert.throws(
    () => f1Score([0], [0], { average: "mean" as "macro" }),
    /RangeError: average must be .* got mean/,
  );
});
