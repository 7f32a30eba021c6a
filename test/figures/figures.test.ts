import assert from "node:assert/strict";
import test from "node:test";
import type { Boxes } from "../../src/boxes/boxes.js";
import { boxPositionsFigure } from "../../src/figures/box-positions-figure.js";
import { boxSizeFigure } from "../../src/figures/box-size-figure.js";
import { boxesOnImagesFigure } from "../../src/figures/boxes-on-images-figure.js";
import { classCountsFigure, classTotalsFigure } from "../../src/figures/class-counts-figure.js";
import { distributionsFigure } from "../../src/figures/distributions-figure.js";
import { driftFigure } from "../../src/figures/drift-figure.js";
import { imageGridFigure } from "../../src/figures/image-grid-figure.js";
import { iouHistogramFigure } from "../../src/figures/iou-histogram-figure.js";
import { learningCurveFigure } from "../../src/figures/learning-curve-figure.js";
import { learningRateFigure } from "../../src/figures/learning-rate-figure.js";
import { metricsVsBaselineFigure } from "../../src/figures/metrics-vs-baseline-figure.js";
import { palette } from "../../src/figures/palette.js";
import { throughputFigure } from "../../src/figures/throughput-figure.js";
import type { Image } from "../../src/image/image.js";
import { matchSnapshot } from "./snapshot.js";

const history = {
  epoch: [1, 2, 3, 4],
  loss: [2.3, 1.4, 0.9, 0.7],
  valLoss: [2.4, 1.6, 1.2, 1.1],
  accuracy: [0.2, 0.5, 0.7, 0.8],
  valAccuracy: [0.2, 0.4, 0.6, 0.7],
};

function gradient(height: number, width: number, channels: 1 | 3): Image {
  const data = Uint8Array.from(
    { length: height * width * channels },
    (_, at) => (at * 255) / (height * width * 3),
  );
  return { data, shape: [height, width, channels] };
}

const image = gradient(32, 32, 1);
const box: Boxes = [[4, 6, 20, 28]];

test("figures are drawn as in their snapshots", async (t) => {
  const spread = Array.from({ length: 100 }, (_, at) => ((at * 37) % 100) / 100);
  const figures = {
    "learning-curve": learningCurveFigure(history),
    "learning-curve-with-metrics": learningCurveFigure(history, { metrics: ["accuracy"], title: "Epochs" }),
    "image-grid": imageGridFigure([image, gradient(20, 40, 3), image], { titles: ["one", "two", "three"] }),
    "boxes-on-images": boxesOnImagesFigure(
      [
        {
          image,
          boxes: box,
          labels: [0],
          predicted: { boxes: [[6, 6, 24, 26]], labels: [1], scores: [0.75] },
        },
        { image, boxes: [...box, [10, 10, 30, 30]], labels: [0, 1] },
        { image, title: "none" },
      ],
      { classes: ["cat", "dog"], title: "Pets" },
    ),
    "class-counts": classCountsFigure(["cat", "dog", "owl"], { training: [0, 1, 1, 2, 2, 2], test: [0] }),
    "class-totals": classTotalsFigure(["cat", "dog"], { training: [12, 30], test: [3, 8] }),
    "box-positions": boxPositionsFigure([
      [0, 1, 0],
      [2, 9, 3],
    ]),
    distributions: distributionsFigure(
      { train: spread, test: spread.map((value) => value ** 2) },
      { title: "Brightness", unit: "Mean of a picture" },
    ),
    "distributions-of-whole-numbers": distributionsFigure(
      { train: [1, 1, 2, 5] },
      { title: "Boxes a picture" },
    ),
    drift: driftFigure([
      { feature: "brightness", psi: 0.4, psiByChance: 0.02 },
      { feature: "class mix", psi: 0.05, psiByChance: 0.01 },
    ]),
    "box-size": boxSizeFigure(spread.map((value) => [0, 0, 10 + 30 * value, 12 + 20 * value ** 2])),
    "iou-histogram": iouHistogramFigure(spread, { baseline: spread.map((value) => value ** 3) }),
    "metrics-vs-baseline": metricsVsBaselineFigure(
      { accuracy: 0.9, meanIou: 0.7 },
      { accuracy: 0.1, meanIou: 0.2 },
    ),
    "learning-rate": learningRateFigure({
      learningRates: [1e-4, 1e-3, 1e-2, 1e-1],
      losses: [2.3, 2.2, 1.1, 4],
      suggestion: 0.01,
    }),
    throughput: throughputFigure({ reading: 4000, computing: 900, "both, as in <training>": 8.7 }),
  };
  for (const [name, figure] of Object.entries(figures)) await t.test(name, () => matchSnapshot(name, figure));
});

test("a figure is plain data that JSON keeps", () => {
  const figure = learningCurveFigure(history);
  assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
});

test("truth and prediction have their two colours", () => {
  const predicted = { boxes: box, labels: [0] };
  const { data } = boxesOnImagesFigure([{ image, boxes: box, labels: [0], predicted }]);
  const colorsOf = (group: string) =>
    data.flatMap((trace) => ("legendgroup" in trace && trace.legendgroup === group ? [trace] : []));
  const drawn = (group: string) =>
    colorsOf(group)
      .map((trace) => (trace as { line: { color: string } }).line.color)
      .filter((color) => !color.startsWith("rgba"));
  assert.deepEqual(new Set(drawn("truth")), new Set([palette.truth]));
  assert.deepEqual(new Set(drawn("prediction")), new Set([palette.prediction]));
});

test("above an image stand its class, a wrong answer, the score and the IoU", () => {
  const titleOf = (item: object) =>
    boxesOnImagesFigure([{ image, ...item }], { classes: ["cat", "dog"] }).layout.annotations?.[0]?.text;
  const wrong = { boxes: box, labels: [1], scores: [0.5] };
  assert.equal(titleOf({ boxes: box, labels: [0], predicted: wrong }), "cat → dog (0.50)<br>IoU 1.00");
  assert.equal(titleOf({ boxes: box, labels: [1], predicted: wrong }), "dog (0.50)<br>IoU 1.00");
  assert.equal(titleOf({ boxes: box, labels: [1] }), "dog");
  assert.equal(titleOf({ boxes: box, labels: [7] }), "7");
  assert.equal(titleOf({ predicted: { boxes: box } }), undefined);
});

test("bins hold their edges: 0 in the first, 1 in the last", () => {
  const { data } = iouHistogramFigure([0, 0.25, 0.5, 0.75, 1], { bins: 4 });
  assert.deepEqual((data[0] as { y: number[] }).y, [1, 1, 1, 2]);
});

test("many boxes are thinned out evenly, the histograms count all", () => {
  const boxes: Boxes = Array.from({ length: 5000 }, (_, at) => [0, 0, 1 + (at % 50), 10]);
  const [points, widths] = boxSizeFigure(boxes).data as { x: number[]; y: number[] }[];
  assert.equal(points!.x.length, 400);
  assert.equal(
    widths!.y.reduce((sum, count) => sum + count, 0),
    5000,
  );
});

test("bad input is named", () => {
  assert.throws(
    () => learningCurveFigure(history, { metrics: ["f1"] }),
    /metrics\[0\]: the history has no "f1"/,
  );
  assert.throws(() => imageGridFigure([]), /at least one image/);
  assert.throws(() => imageGridFigure([image], { columns: 0 }), /columns must be a whole number >= 1, got 0/);
  assert.throws(() => boxSizeFigure([]), /at least one box/);
  assert.throws(() => iouHistogramFigure([1.5]), /ious\[0\] must be an IoU in \[0, 1\], got 1.5/);
  assert.throws(() => iouHistogramFigure([Number.NaN]), /ious\[0\]/);
  assert.throws(
    () => classCountsFigure(["a"], { test: [1] }),
    /labels.test\[0\] must be a class in \[0, 1\), got 1/,
  );
  assert.throws(
    () => learningRateFigure({ learningRates: [1], losses: [], suggestion: 1 }),
    /as long as each other, got 1 and 0/,
  );
  assert.throws(() => throughputFigure({}), /rates must hold at least one/);
  assert.throws(() => throughputFigure({ reading: Number.NaN }), /rates\["reading"\].* got NaN/);
  assert.throws(() => metricsVsBaselineFigure({ a: 1 }, { b: 1 }), /no metric in common: a and b/);
});
