import assert from "node:assert/strict";
import test from "node:test";
import { calibrationFigure } from "../../src/figures/calibration-figure.js";
import { confusionMatrixFigure } from "../../src/figures/confusion-matrix-figure.js";
import { detectionErrorsFigure } from "../../src/figures/detection-errors-figure.js";
import { groupScoresFigure } from "../../src/figures/group-scores-figure.js";
import { outcomeSharesFigure } from "../../src/figures/outcome-shares-figure.js";
import { precisionRecallFigure } from "../../src/figures/precision-recall-figure.js";
import { rocFigure } from "../../src/figures/roc-figure.js";
import { runCurvesFigure } from "../../src/figures/run-curves-figure.js";
import { scoreIntervalsFigure } from "../../src/figures/score-intervals-figure.js";
import { calibration } from "../../src/metrics/calibration.js";
import { precisionRecallCurve } from "../../src/metrics/precision-recall-curve.js";
import { rocCurve } from "../../src/metrics/roc-curve.js";
import { matchSnapshot } from "./snapshot.js";

/** Scores that tell 1 from 0 the better, the sharper. */
function ranking(sharpness: number): [yTrue: number[], scores: number[]] {
  const indices = Array.from({ length: 60 }, (_, index) => index);
  const yTrue = indices.map((index) => (index % 3 === 0 ? 1 : 0));
  return [yTrue, indices.map((index) => ((index * 37) % 60) / 60 + sharpness * yTrue[index]!)];
}

const curvesOf = <T>(curve: (yTrue: number[], scores: number[]) => T) => ({
  "a good model": curve(...ranking(0.6)),
  "a fair model": curve(...ranking(0.2)),
});

const calibrated = calibration(
  Array.from({ length: 100 }, (_, index) => (index % 10 < 7 ? 0 : 1)),
  Array.from({ length: 100 }, (_, index) => [0.5 + (index % 50) / 100, 0.5 - (index % 50) / 100]),
  { bins: 10 },
);

const errors = {
  ap: 0.52,
  kinds: [
    { kind: "classification", count: 12, apGain: 0.034 },
    { kind: "localization", count: 51, apGain: 0.112 },
    { kind: "both", count: 4, apGain: 0.006 },
    { kind: "duplicate", count: 3, apGain: 0.001 },
    { kind: "background", count: 40, apGain: 0.045 },
    { kind: "missed", count: 33, apGain: 0.081 },
  ],
} as const;

const scores = {
  model: [
    { metric: "accuracy", value: 0.9, low: 0.87, high: 0.94 },
    { metric: "mean IoU", value: 0.7, low: 0.68, high: 0.71 },
  ],
  baseline: [
    { metric: "accuracy", value: 0.1 },
    { metric: "mean IoU", value: 0.22 },
  ],
};

const groups = [
  { group: "small", count: 40, scores: { AP: 0.31, AR: 0.4 } },
  { group: "large", count: 7, scores: { AP: 0.62, AR: 0.7 } },
];

const outcomes = [
  { kind: "right", count: 80, share: 0.8 },
  { kind: "box off", count: 20, share: 0.2 },
];

const curves = {
  plain: { epoch: [1, 2, 3], loss: [2, 1, 0.5], valLoss: [2.1, 1.5, 1.4] },
  "with dropout": { epoch: [1, 2, 3], loss: [2.2, 1.3, 0.9] },
};

test("figures of metrics are drawn as in their snapshots", async (t) => {
  const matrix = [
    [18, 2, 0],
    [3, 9, 1],
    [0, 0, 7],
  ];
  const figures = {
    "confusion-matrix": confusionMatrixFigure(matrix, { classes: ["cat", "dog", "owl"] }),
    "precision-recall": precisionRecallFigure(curvesOf(precisionRecallCurve)),
    roc: rocFigure(curvesOf(rocCurve)),
    calibration: calibrationFigure(calibrated),
    "detection-errors": detectionErrorsFigure(errors),
    "score-intervals": scoreIntervalsFigure(scores, { baseline: "baseline" }),
    "run-scores": scoreIntervalsFigure({ "run 1": scores.model, "run 2": scores.baseline }, { zero: 0 }),
    "group-scores": groupScoresFigure(groups),
    "outcome-shares": outcomeSharesFigure(outcomes),
    "run-curves": runCurvesFigure(curves),
  };
  for (const [name, figure] of Object.entries(figures)) await t.test(name, () => matchSnapshot(name, figure));
});

test("names from data are text, whatever they look like", () => {
  const name = "<b>cat</b>";
  const curve = precisionRecallCurve([0, 1], [0, 1]);
  const figures = [
    confusionMatrixFigure([[1]], { classes: [name], title: name }),
    precisionRecallFigure({ [name]: curve }, { title: name }),
    rocFigure({ [name]: rocCurve([0, 1], [0, 1]) }, { title: name }),
    calibrationFigure(calibrated, { title: name }),
    detectionErrorsFigure(errors, { title: name }),
    scoreIntervalsFigure({ [name]: [{ metric: name, value: 1 }] }, { title: name }),
    groupScoresFigure([{ group: name, count: 1, scores: { [name]: 1 } }], { title: name }),
    outcomeSharesFigure([{ kind: name, count: 1, share: 1 }], { title: name }),
    runCurvesFigure({ [name]: { epoch: [1], loss: [1] } }, { title: name }),
  ];
  for (const { data, layout } of figures) assert.ok(!JSON.stringify([data, layout]).includes("<b>"));
});

test("a class without labels is a row of zeros, not of NaN", () => {
  const { data } = confusionMatrixFigure([
    [2, 0],
    [0, 0],
  ]);
  assert.deepEqual((data[0] as { z: number[][] }).z, [
    [1, 0],
    [0, 0],
  ]);
});

test("bad input is named", () => {
  const cases: [() => unknown, RegExp][] = [
    [() => confusionMatrixFigure([]), /RangeError: matrix must have at least one class/],
    [() => confusionMatrixFigure([[1, 2]]), /RangeError: matrix\[0\] must have 1 counts, one a class, got 2/],
    [() => confusionMatrixFigure([[-1]]), /RangeError: matrix\[0\]\[0\] must be a count >= 0, got -1/],
    [() => confusionMatrixFigure([[1]], { classes: [] }), /RangeError: classes must name all 1 classes/],
    [() => precisionRecallFigure({}), /RangeError: curves must hold at least one curve/],
    [
      () => precisionRecallFigure({ a: { precision: [1], recall: [] } }),
      /RangeError: curves\["a"\] .* 1 and 0/,
    ],
    [() => scoreIntervalsFigure({}), /RangeError: series must hold at least one finite value/],
    [() => groupScoresFigure([]), /RangeError: groups must hold at least one group/],
    [() => outcomeSharesFigure([]), /RangeError: outcomes must hold at least one kind/],
    [() => runCurvesFigure({}), /RangeError: runs must hold at least one finished epoch/],
    [() => rocFigure({}), /RangeError: curves must hold at least one curve/],
    [() => calibrationFigure(calibration([], [])), /RangeError: calibration must be of at least one/],
  ];
  for (const [call, message] of cases) assert.throws(call, message);
});
