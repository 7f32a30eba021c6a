import assert from "node:assert/strict";
import test from "node:test";
import type { Box } from "../../src/boxes/boxes.js";
import { createRandom } from "../../src/random.js";
import { pairByOverlap } from "../../src/tracking/pair-by-overlap.js";
import { type FrameDetections, trackObjects } from "../../src/tracking/track-objects.js";
import { createTracker } from "../../src/tracking/tracker.js";
import type { TrackerOptions } from "../../src/tracking/tracker-options.js";

const square = (x: number, y = 0, side = 10): Box => [x, y, x + side, y + side];
const seen = (...objects: [box: Box, score?: number, label?: number][]): FrameDetections => ({
  boxes: objects.map(([box]) => box),
  scores: objects.map(([, score = 0.9]) => score),
  labels: objects.map(([, , label = 0]) => label),
});
const idsOf = (frames: readonly FrameDetections[], options?: TrackerOptions): number[][] => {
  const tracker = createTracker(options);
  return frames.map(({ boxes, scores, labels }) => tracker.update(boxes, scores, labels).map(({ id }) => id));
};

test("two objects that pass each other keep their numbers", () => {
  const frames = Array.from({ length: 21 }, (_, frame) =>
    seen([square(4 * frame, 0)], [square(80 - 4 * frame, 6)]),
  );
  const tracks = trackObjects(frames);
  assert.deepEqual(
    tracks.map(({ boxes }) => [boxes[0]![0], Math.round(boxes[20]![0])]),
    [
      [0, 80],
      [80, 0],
    ],
  );
});

test("an object that is hidden for a while comes back under its number; the gap is filled in", () => {
  const frames = Array.from({ length: 24 }, (_, frame) =>
    frame >= 10 && frame < 15 ? seen() : seen([square(3 * frame)]),
  );
  assert.deepEqual([...new Set(idsOf(frames).flat())], [1]);
  assert.equal(idsOf(frames)[12]!.length, 0);
  const [track] = trackObjects(frames);
  assert.equal(track!.frames.length, 24);
  assert.deepEqual(track!.scores.slice(9, 16), [0.9, 0, 0, 0, 0, 0, 0.9]);
  for (const [frame, box] of track!.boxes.entries()) assert.ok(Math.abs(box[0] - 3 * frame) < 2, `${box}`);
  assert.equal(trackObjects(frames, { fillGaps: 4 })[0]!.frames.length, 19);
  assert.deepEqual(
    trackObjects(frames, { maxLost: 4 }).map(({ frames }) => frames.length),
    [10, 9],
  );
});

test("the second pass keeps a track through low scores, which begin none", () => {
  const frames = Array.from({ length: 12 }, (_, frame) =>
    seen([square(2 * frame), frame >= 4 && frame < 8 ? 0.2 : 0.9], [square(60, 60), 0.3]),
  );
  assert.deepEqual(
    idsOf(frames),
    Array.from({ length: 12 }, () => [1]),
  );
  const withoutPass = idsOf(frames, { lowScoreThreshold: 0.5 });
  assert.deepEqual(
    withoutPass.map((ids) => ids.length),
    [1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1],
  );
});

test("what is seen once is not told; what is seen again is told from its first frame when looking back", () => {
  const frames = [seen(), seen([square(0)], [square(50)]), seen([square(1)]), seen([square(2)])];
  assert.deepEqual(idsOf(frames), [[], [], [1], [1]]);
  assert.deepEqual(
    trackObjects(frames).map(({ id, frames }) => [id, ...frames]),
    [[1, 1, 2, 3]],
  );
  assert.deepEqual(idsOf(frames, { minHits: 3 }), [[], [], [], [1]]);
  assert.deepEqual(idsOf(frames, { minHits: 1 })[1], [1, 2]);
});

test("a track has the class that its scores say most; sameClass keeps classes apart", () => {
  const frames = [
    seen([square(0), 0.9, 3]),
    seen([square(0), 0.6, 8]),
    seen([square(0), 0.7, 8]),
    seen([square(0), 0.8, 3]),
  ];
  assert.deepEqual(
    trackObjects(frames).map(({ label }) => label),
    [3],
  );
  assert.deepEqual(idsOf(frames, { sameClass: true }), [[1], [], [2], [1]]);
});

test("the order of the detections does not matter", () => {
  const random = createRandom(7);
  const movers = Array.from({ length: 6 }, () => [
    random.uniform(0, 200),
    random.uniform(0, 200),
    random.uniform(-2, 2),
    random.uniform(-2, 2),
  ]);
  const frames = Array.from({ length: 30 }, (_, frame) =>
    seen(
      ...movers.map(([x, y, vx, vy]): [Box, number] => [
        square(x! + vx! * frame + random.uniform(-1, 1), y! + vy! * frame, 14),
        random.uniform(0.62, 1),
      ]),
    ),
  );
  const reversed = frames.map(({ boxes, scores }) => ({
    boxes: boxes.toReversed(),
    scores: Array.from(scores).reverse(),
  }));
  const pathsOf = (all: readonly FrameDetections[]) =>
    trackObjects(all)
      .map(({ frames: where, boxes }) => JSON.stringify([where, boxes]))
      .sort();
  assert.deepEqual(pathsOf(reversed), pathsOf(frames));
  const twice = trackObjects(frames);
  for (const { frames: where } of twice)
    assert.deepEqual(
      where,
      [...where].sort((a, b) => a - b),
    );
});

test("no pair that overlaps enough is given up for one that does not", () => {
  const rows = [square(0), square(6)];
  const columns = [square(5), square(40)];
  assert.deepEqual(pairByOverlap(rows, columns, 0.3), [[1, 0]]);
  assert.deepEqual(pairByOverlap(rows, columns, 0.9), []);
  assert.deepEqual(pairByOverlap(rows, [], 0), []);
  // Two fair pairs before one that fits exactly.
  const shifted = pairByOverlap([square(0), square(4)], [square(4), square(8)], 0.2);
  assert.deepEqual(shifted, [
    [0, 0],
    [1, 1],
  ]);
});

test("frames without anything, and none at all", () => {
  assert.deepEqual(trackObjects([]), []);
  assert.deepEqual(trackObjects([seen(), seen()]), []);
});

test("bad input is an error that names it, and leaves the tracker as it was", () => {
  const tracker = createTracker();
  tracker.update([square(0)], [0.9]);
  const bad: [() => unknown, RegExp][] = [
    [() => tracker.update([[5, 0, 1, 1]], [0.9]), /RangeError: boxes\[0\] .* x2 < x1/],
    [() => tracker.update([square(0)], []), /RangeError: scores must be one for each of 1 boxes, got 0/],
    [() => tracker.update([square(0)], [Number.NaN]), /RangeError: scores\[0\] must be a finite number/],
    [() => tracker.update([square(0)], [1], [0, 1]), /RangeError: labels must be one for each of 1 boxes/],
    [() => tracker.update("none" as never, []), /TypeError: boxes must be a list/],
    [() => trackObjects([seen(), { boxes: [square(0)], scores: [] }]), /RangeError: frames\[1\]: scores/],
    [() => trackObjects(3 as never), /TypeError: frames must be a list of detections, got number/],
    [() => trackObjects([], { fillGaps: -1 }), /RangeError: fillGaps must be a whole number >= 0, got -1/],
    [() => createTracker({ scoreThreshold: 2 }), /RangeError: scoreThreshold must be in \[0, 1\], got 2/],
    [() => createTracker({ minHits: 0 }), /RangeError: minHits must be a whole number >= 1, got 0/],
    [() => createTracker({ maxLost: 1.5 }), /RangeError: maxLost must be a whole number >= 0, got 1.5/],
  ];
  for (const [call, message] of bad) assert.throws(call, message);
  assert.deepEqual(
    tracker.update([square(1)], [0.9]).map(({ id }) => id),
    [1],
  );
});
