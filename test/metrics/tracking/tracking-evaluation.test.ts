import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Box } from "../../../src/boxes/boxes.js";
import type { TrackedBoxes, TrackedSequence } from "../../../src/metrics/tracking/tracked-sequence.js";
import { trackingEvaluation } from "../../../src/metrics/tracking/tracking-evaluation.js";
import { motmetricsNames, reference, sequenceOf, trackevalNames } from "../../reference/tracking.js";
import { assertClose } from "../assert-close.js";

for (const name of new Set(reference.cases.map((each) => each.name))) {
  const cases = reference.cases.filter((each) => each.name === name);

  test(`all figures are TrackEval's: ${name}`, () => {
    for (const [index, { videos, trackeval }] of cases.entries()) {
      const found = trackingEvaluation(videos.map(sequenceOf));
      for (const [theirs, ours] of Object.entries(trackevalNames)) {
        assertClose(found[ours], trackeval[theirs]!, `case ${index}: ${ours}`);
      }
      assertClose(found.hotaByThreshold, trackeval.HOTA_per_alpha, `case ${index}: HOTA by threshold`);
    }
  });

  test(`all figures are py-motmetrics': ${name}`, () => {
    for (const [index, { videos, motmetrics }] of cases.entries()) {
      const found = trackingEvaluation(videos.map(sequenceOf), { rules: "motmetrics" });
      for (const [theirs, value] of Object.entries(motmetrics)) {
        if (value === null) continue;
        assertClose(found[motmetricsNames[theirs]!], value, `case ${index}: ${theirs}`);
      }
    }
  });
}

const folder = path.join(process.env.PINPOINT_DATA ?? "", "metrics", "motmetrics-tud");
const skip = existsSync(folder) ? false : "PINPOINT_DATA names no folder with metrics/motmetrics-tud";

test("TUD-Campus and TUD-Stadtmitte: the figures of py-motmetrics and TrackEval", { skip }, () => {
  const json = (name: string) =>
    JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Record<string, Record<string, number>>;
  const motmetrics = json("expected-py-motmetrics-1.4.0.json");
  const trackeval = json("expected-trackeval.json");
  for (const name of ["TUD-Campus", "TUD-Stadtmitte"]) {
    const sequence = readSequence(path.join(folder, "motmetrics", "data", name));
    const byMotMetrics = trackingEvaluation([sequence], { rules: "motmetrics" });
    const others = ["num_unique_objects", "num_transfer", "num_ascend", "num_migrate", "num_matches"];
    for (const [theirs, value] of Object.entries(motmetrics[name]!)) {
      if (!others.includes(theirs))
        assertClose(byMotMetrics[motmetricsNames[theirs]!], value, `${name} ${theirs}`);
    }
    const byTrackEval = trackingEvaluation([sequence]);
    for (const [theirs, value] of Object.entries(trackeval[name]!)) {
      if (theirs === "HOTA_per_alpha") assertClose(byTrackEval.hotaByThreshold, value, `${name} HOTA`);
      else assertClose(byTrackEval[trackevalNames[theirs]!], value, `${name} ${theirs}`);
    }
  }
});

function readSequence(folder: string): TrackedSequence {
  const rows = (file: string) =>
    readFileSync(path.join(folder, file), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number) as [number, number, ...Box]);
  const sides = { truth: rows("gt.txt"), predictions: rows("test.txt") };
  const last = Math.max(...Object.values(sides).flatMap((side) => side.map(([frame]) => frame)));
  const framesOf = (side: readonly [number, number, ...Box][]): TrackedBoxes[] =>
    Array.from({ length: last }, (_, index) => {
      const here = side.filter(([frame]) => frame === index + 1);
      return {
        boxes: here.map(([, , x, y, width, height]) => [x, y, x + width, y + height] as const),
        ids: here.map(([, id]) => id),
      };
    });
  return { truth: framesOf(sides.truth), predictions: framesOf(sides.predictions) };
}

const box: Box = [0, 0, 10, 10];
const frame = (...ids: (number | string)[]): TrackedBoxes => ({
  boxes: ids.map((_, index) => [20 * index, 0, 20 * index + 10, 10] as const),
  ids,
});

test("each video has its row; ids may be names", () => {
  const sequence = { truth: [frame("a", "b")], predictions: [frame("x", "y")] };
  const found = trackingEvaluation([{ ...sequence, name: "one" }, sequence]);
  assert.deepEqual(
    found.sequences.map(({ name, mota, matches }) => [name, mota, matches]),
    [
      ["one", 1, 2],
      [undefined, 1, 2],
    ],
  );
  assert.equal(found.matches, 4);
  assert.equal(found.frames, 2);
});

test("the rules differ after a pause: TrackEval counts a fragment, and prefers whatever overlaps most", () => {
  const truth = [frame(1), frame(), frame(1)];
  const predictions = [frame(5), frame(), frame(5)];
  assert.equal(trackingEvaluation([{ truth, predictions }]).fragmentations, 0);
  const seen = [frame(1), frame(2), frame(1)];
  const found = [frame(5), frame(6), frame(5)];
  assert.equal(trackingEvaluation([{ truth: seen, predictions: found }]).fragmentations, 1);
  const options = { rules: "motmetrics" } as const;
  assert.equal(trackingEvaluation([{ truth: seen, predictions: found }], options).fragmentations, 0);
});

test("no frames, nothing found, nothing true: numbers, none of them NaN", () => {
  const sequences: TrackedSequence[] = [
    { truth: [], predictions: [] },
    { truth: [frame(1)], predictions: [frame()] },
    { truth: [frame()], predictions: [frame(1)] },
  ];
  for (const rules of ["trackeval", "motmetrics"] as const) {
    for (const sequence of sequences) {
      const { sequences: rows, hotaByThreshold, ...scores } = trackingEvaluation([sequence], { rules });
      assert.ok(
        [...Object.values(scores), ...hotaByThreshold].every(Number.isFinite),
        JSON.stringify(scores),
      );
      assert.equal(rows.length, 1);
      assert.equal(scores.mota, 0);
      assert.equal(scores.locA, 1);
    }
  }
});

test("bad input is an error that names it", () => {
  const one = { boxes: [box], ids: [1] };
  const evaluate = (truth: TrackedBoxes[], predictions: TrackedBoxes[], options = {}) =>
    trackingEvaluation([{ truth, predictions }], options);
  const cases: [() => unknown, RegExp][] = [
    [() => trackingEvaluation([]), /RangeError: sequences must hold at least one video/],
    [() => trackingEvaluation({} as never), /TypeError: sequences must be a list of videos, got object/],
    [() => evaluate([one], []), /RangeError: sequences\[0\]: .* got 1 and 0/],
    [() => evaluate(7 as never, []), /TypeError: sequences\[0\] must have two lists of frames/],
    [
      () => evaluate([{ boxes: [box], ids: [] }], [one]),
      /RangeError: .*truth\[0\]\.ids must be one .* got 0/,
    ],
    [
      () => evaluate([one], [{ boxes: [box, box], ids: [4, 4] }]),
      /RangeError: .*predictions\[0\]\.ids\[1\] = 4 comes twice/,
    ],
    [() => evaluate([{ boxes: [box], ids: [Number.NaN] }], [one]), /TypeError: .*ids\[0\] .* got NaN/],
    [() => evaluate([one], [{ boxes: [[5, 0, 1, 1]], ids: [1] }]), /RangeError: .* x2 < x1/],
    [
      () => evaluate([one], [one], { iouThreshold: 2 }),
      /RangeError: iouThreshold must be in \[0, 1\], got 2/,
    ],
    [() => evaluate([one], [one], { rules: "mine" }), /RangeError: rules must be .* got mine/],
  ];
  for (const [call, message] of cases) assert.throws(call, message);
});
