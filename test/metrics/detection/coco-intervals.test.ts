import assert from "node:assert/strict";
import test from "node:test";
import { bootstrapInterval } from "../../../src/metrics/bootstrap-interval.js";
import { cocoEvaluation } from "../../../src/metrics/detection/coco-evaluation.js";
import { cocoIntervals } from "../../../src/metrics/detection/coco-intervals.js";
import { foundIn, reference, truthOf } from "../../reference/coco.js";
import { assertClose } from "../assert-close.js";

test("intervals are those of evaluating every resample anew", () => {
  const names = [
    "whole pixels",
    "many crowds",
    "crowded image",
    "nearly right",
    "no detections",
    "one image",
  ];
  const cases = names.map((name) => reference.cases.find((each) => each.name === name)!);
  for (const each of cases) {
    const truth = truthOf(each);
    // No two scores the same: the copies of an image that was drawn twice share theirs in any order.
    const found = foundIn(each).map((image, index) => ({
      ...image,
      scores: image.scores.map((score, at) => score + 1e-6 * at + 1e-9 * index),
    }));
    const options = { resamples: 25, seed: 5 };
    const intervals = cocoIntervals(truth, found, options);
    for (const name of ["ap", "ap50", "ap75"] as const) {
      const anew = bootstrapInterval(
        truth.length,
        (indices) => {
          const images = Array.from(indices);
          const value = cocoEvaluation(
            images.map((image) => truth[image]!),
            images.map((image) => found[image]!),
          )[name];
          return value === -1 ? Number.NaN : value;
        },
        options,
      );
      for (const end of ["low", "high", "standardError"] as const) {
        assertClose(intervals[name][end], anew[end], `${each.name}: ${name} ${end}`);
      }
    }
  }
});

test("the interval holds the figure", () => {
  const each = reference.cases.find(({ name }) => name === "whole pixels")!;
  const [truth, found] = [truthOf(each), foundIn(each)];
  const { ap } = cocoIntervals(truth, found);
  const figure = cocoEvaluation(truth, found).ap;
  assert.ok(ap.low <= figure && figure <= ap.high && ap.standardError > 0);
});

test("nothing true: NaN; no image: an error", () => {
  const { ap } = cocoIntervals([{ boxes: [], labels: [] }], [{ boxes: [], scores: [], labels: [] }]);
  assert.ok(Number.isNaN(ap.low) && Number.isNaN(ap.high));
  assert.throws(() => cocoIntervals([], []), /RangeError: count must be a whole number > 0, got 0/);
});
