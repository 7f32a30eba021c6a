import assert from "node:assert/strict";
import test from "node:test";
import { balancedAccuracy } from "../../src/metrics/balanced-accuracy.js";
import { brierScore } from "../../src/metrics/brier-score.js";
import { calibration } from "../../src/metrics/calibration.js";
import { classificationReport } from "../../src/metrics/classification-report.js";
import { cohenKappa, type KappaWeights } from "../../src/metrics/cohen-kappa.js";
import type { LabelAverage } from "../../src/metrics/label-counts.js";
import { logLoss } from "../../src/metrics/log-loss.js";
import { matthewsCorrelation } from "../../src/metrics/matthews-correlation.js";
import { averagePrecision, precisionRecallCurve } from "../../src/metrics/precision-recall-curve.js";
import { precisionScore } from "../../src/metrics/precision-score.js";
import { recallScore } from "../../src/metrics/recall-score.js";
import { multiclassRocAuc, rocAuc } from "../../src/metrics/roc-auc.js";
import { rocCurve } from "../../src/metrics/roc-curve.js";
import { topKAccuracy } from "../../src/metrics/top-k-accuracy.js";
import { reference } from "../reference/scores.js";
import { assertClose } from "./assert-close.js";

for (const { name, yTrue, yPred, ...expected } of reference.labels) {
  test(`precision, recall, kappa and Matthews' correlation are scikit-learn's: ${name}`, () => {
    for (const [average, value] of Object.entries(expected.precision)) {
      assertClose(precisionScore(yTrue, yPred, { average: average as LabelAverage }), value, average);
    }
    for (const [average, value] of Object.entries(expected.recall)) {
      assertClose(recallScore(yTrue, yPred, { average: average as LabelAverage }), value, average);
    }
    for (const [weights, value] of Object.entries(expected.kappa)) {
      assertClose(cohenKappa(yTrue, yPred, { weights: weights as KappaWeights }), value, weights);
    }
    assertClose(balancedAccuracy(yTrue, yPred), expected.balancedAccuracy, "balanced accuracy");
    assertClose(matthewsCorrelation(yTrue, yPred), expected.matthews, "Matthews' correlation");
    const rows = classificationReport(yTrue, yPred);
    assert.equal(rows.length, expected.report.length);
    for (const [index, { label, precision, recall, f1, support }] of rows.entries()) {
      assertClose([label, precision, recall, f1, support], expected.report[index]!, `row ${index}`);
    }
  });
}

for (const { name, yTrue, scores, ...expected } of reference.scores) {
  test(`curves and their areas are scikit-learn's: ${name}`, () => {
    const roc = rocCurve(yTrue, scores);
    assertClose(roc.falsePositiveRate, expected.falsePositiveRate, "false positive rate");
    assertClose(roc.truePositiveRate, expected.truePositiveRate, "true positive rate");
    const thresholds = expected.rocThresholds.map((value) => value ?? Infinity);
    assert.deepEqual(roc.thresholds, thresholds);
    if (expected.rocAuc === null) assert.ok(Number.isNaN(rocAuc(yTrue, scores)));
    else assertClose(rocAuc(yTrue, scores), expected.rocAuc, "area");
    const curve = precisionRecallCurve(yTrue, scores);
    assertClose(curve.precision, expected.precision, "precision");
    assertClose(curve.recall, expected.recall, "recall");
    assert.deepEqual(curve.thresholds, expected.thresholds);
    assertClose(averagePrecision(yTrue, scores), expected.averagePrecision, "average precision");
  });
}

for (const { name, yTrue, probabilities, ...expected } of reference.probabilities) {
  test(`what probabilities are worth is scikit-learn's: ${name}`, () => {
    assertClose(logLoss(yTrue, probabilities), expected.logLoss, "log loss");
    assertClose(brierScore(yTrue, probabilities), expected.brier, "Brier score");
    for (const [k, value] of Object.entries(expected.topK)) {
      assertClose(topKAccuracy(yTrue, probabilities, Number(k)), value, `top ${k}`);
    }
    for (const [average, value] of Object.entries(expected.rocAuc ?? {})) {
      const options = { average: average as "macro" | "weighted" };
      assertClose(multiclassRocAuc(yTrue, probabilities, options), value, `area, ${average}`);
    }
    const found = calibration(yTrue, probabilities, { bins: 10 });
    assertClose(found.expectedError, expected.expectedError, "expected calibration error");
    assertClose(found.maximumError, expected.maximumError, "maximum calibration error");
    assert.equal(found.bins.length, expected.bins.length);
    for (const [index, { count, accuracy, confidence }] of found.bins.entries()) {
      assertClose([count, accuracy, confidence], expected.bins[index]!, `bin ${index}`);
    }
  });
}

test("any class can be the positive one", () => {
  const yTrue = [2, 5, 2, 5];
  assert.equal(rocAuc(yTrue, [0.1, 0.9, 0.3, 0.4], { positive: 5 }), 1);
  assert.equal(rocAuc(yTrue, [0.1, 0.9, 0.3, 0.4], { positive: 2 }), 0);
  assert.equal(averagePrecision(yTrue, [0.1, 0.9, 0.3, 0.4], { positive: 5 }), 1);
});

test("classes without labels have no part in areas", () => {
  const rows = [
    [0.7, 0.2, 0.1],
    [0.2, 0.7, 0.1],
  ];
  assert.equal(multiclassRocAuc([0, 1], rows), 1);
  assert.ok(Number.isNaN(multiclassRocAuc([0, 0], rows)));
});

test("no labels at all", () => {
  for (const score of [precisionScore, recallScore, balancedAccuracy, matthewsCorrelation, cohenKappa]) {
    assert.equal(score([], []), 0, score.name);
  }
  assert.deepEqual(classificationReport([], []), []);
  assert.equal(logLoss([], []), 0);
  assert.equal(brierScore([], []), 0);
  assert.equal(topKAccuracy([], [], 1), 0);
  assert.deepEqual(calibration([], []), { expectedError: 0, maximumError: 0, bins: [] });
  assert.deepEqual(rocCurve([], []), {
    falsePositiveRate: [0],
    truePositiveRate: [0],
    thresholds: [Infinity],
  });
  assert.ok(Number.isNaN(rocAuc([], [])));
  assert.equal(averagePrecision([], []), 0);
});

test("a report names the classes, also those that do not appear", () => {
  const rows = classificationReport([0, 2], [0, 2], { classes: ["cat", "dog", "fox"] });
  assert.deepEqual(
    rows.map(({ name, support }) => [name, support]),
    [
      ["cat", 1],
      ["dog", 0],
      ["fox", 1],
    ],
  );
  assert.throws(() => classificationReport([3], [0], { classes: ["cat"] }), /RangeError: classes .* label 3/);
});

test("bad input is an error that names argument, index and value", () => {
  const rows = [[0.5, 0.5]];
  const cases: [() => unknown, RegExp][] = [
    [() => logLoss([0, 1], rows), /RangeError: probabilities must be one row for each of 2 labels, got 1/],
    [() => logLoss([2], rows), /RangeError: yTrue\[0\] must be below 2, .* got 2/],
    [() => logLoss([0], [[0.5, 0.6]]), /RangeError: probabilities\[0\] must sum to 1, got 1.1/],
    [
      () => brierScore([0], [[1.5, -0.5]]),
      /RangeError: probabilities\[0\]\[0\] must be in \[0, 1\], got 1.5/,
    ],
    [() => brierScore([0], [[Number.NaN, 1]]), /RangeError: .*\[0\]\[0\] must be a finite number, got NaN/],
    [() => logLoss([0, 0], [[1], [0.5, 0.5]]), /RangeError: probabilities\[1\] must have 1 numbers .* got 2/],
    [() => logLoss([0], 0.5 as unknown as number[][]), /TypeError: probabilities must be a list of rows/],
    [() => topKAccuracy([0], rows, 0), /RangeError: k must be a whole number > 0, got 0/],
    [() => rocCurve([0, 1], [0.5]), /RangeError: scores must be one for each of 2 labels, got 1/],
    [() => rocCurve([0], [Number.NaN]), /RangeError: scores\[0\] must be a finite number, got NaN/],
    [() => calibration([0], rows, { bins: 0 }), /RangeError: bins must be a whole number > 0, got 0/],
    [() => cohenKappa([0], [0], { weights: "cubic" as "none" }), /RangeError: weights must be .* got cubic/],
    [() => precisionScore([0, 2], [0, 1], { average: "binary" }), /RangeError: average "binary" takes/],
  ];
  for (const [call, message] of cases) assert.throws(call, message);
});
