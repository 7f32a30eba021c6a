import assert from "node:assert/strict";
import test from "node:test";
import type { Box } from "../../src/boxes/boxes.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { type GeneratedSequences, movingObjects } from "../../src/datasets/generators/moving-objects.js";
import { evaluateTracks } from "../../src/evaluation/evaluate-tracks.js";
import { trackVideos } from "../../src/evaluation/track-videos.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { createRandom } from "../../src/random.js";
import { type Track, trackObjects } from "../../src/tracking/track-objects.js";

const videos = movingObjects({ count: 12, frames: 20, seed: 3 });

/** Detections as good as said: boxes off by some pixels, the less is to be seen the lower the score. */
function noisyDetections(dataset: GeneratedSequences, { jitter = 1, missed = 0.1, extra = 0.1 } = {}) {
  const random = createRandom(1);
  return dataset.sequences.map(({ first, length }) =>
    Array.from({ length }, (_, frame) => {
      const { boxes, labels, boxMeta } = dataset.annotation(first + frame);
      const found: { box: Box; score: number; label: number }[] = [];
      for (const [at, [x1, y1, x2, y2]] of boxes.entries()) {
        const visibility = boxMeta![at]!.visibility as number;
        if (random.next() < missed || visibility < 0.2) continue;
        const [dx, dy] = [random.uniform(-jitter, jitter), random.uniform(-jitter, jitter)];
        found.push({ box: [x1 + dx, y1 + dy, x2 + dx, y2 + dy], score: visibility, label: labels[at]! });
      }
      if (random.next() < extra) found.push({ box: [5, 5, 25, 25], score: 0.55, label: 0 });
      return {
        boxes: found.map(({ box }) => box),
        scores: found.map(({ score }) => score),
        labels: found.map(({ label }) => label),
      };
    }),
  );
}

/** The truth as tracks. */
function perfectTracks(dataset: GeneratedSequences): Track[][] {
  return dataset.sequences.map(({ first, length }) => {
    const tracks = new Map<number, { frames: number[]; boxes: Box[]; label: number }>();
    for (let frame = 0; frame < length; frame++) {
      const { boxes, labels, boxMeta } = dataset.annotation(first + frame);
      for (const [at, box] of boxes.entries()) {
        const id = boxMeta![at]!.track as number;
        const track = tracks.get(id) ?? { frames: [], boxes: [], label: labels[at]! };
        tracks.set(id, track);
        track.frames.push(frame);
        track.boxes.push(box);
      }
    }
    return [...tracks].map(([id, track]) => ({ id, ...track, scores: track.frames.map(() => 1) }));
  });
}

test("the truth scores 1, nothing scores 0", async () => {
  const best = await evaluateTracks(videos, perfectTracks(videos));
  assert.deepEqual([best.mota, best.idf1, best.motpSimilarity, best.switches], [1, 1, 1, 0]);
  assert.ok(Math.abs(best.hota - 1) < 1e-12);
  assert.equal(best.sequences.length, 12);
  const nothing = await evaluateTracks(
    videos,
    videos.sequences.map(() => []),
  );
  assert.deepEqual([nothing.mota, nothing.recall, nothing.misses], [0, 0, best.truths]);
});

test("the table has a row for each video and one for all", async () => {
  const evaluation = await evaluateTracks(videos, perfectTracks(videos));
  const table = evaluation.table();
  assert.deepEqual(
    table.map(({ video }) => video),
    [...videos.sequences.map(({ name }) => name), "all"],
  );
  const sum = table.slice(0, -1).reduce((total, { truths }) => total + truths, 0);
  assert.equal(table.at(-1)!.truths, sum);
});

test("noisy detections through occlusion: tracks beat what each frame says by itself", async () => {
  const found = noisyDetections(videos);
  const tracked = await evaluateTracks(
    videos,
    found.map((frames) => trackObjects(frames)),
  );
  let id = 0;
  const untracked = await evaluateTracks(
    videos,
    found.map((frames) =>
      frames.flatMap(({ boxes, scores }, frame) =>
        boxes.map((box, at) => ({
          id: ++id,
          label: 0,
          frames: [frame],
          boxes: [box],
          scores: [scores[at]!],
        })),
      ),
    ),
  );
  assert.ok(tracked.mota >= 0.8 && tracked.idf1 >= 0.85, JSON.stringify(tracked.table().at(-1)));
  assert.ok(tracked.idf1 > untracked.idf1 + 0.5 && tracked.mota > untracked.mota + 0.3);
  const withoutGaps = await evaluateTracks(
    videos,
    found.map((frames) => trackObjects(frames, { fillGaps: 0 })),
  );
  assert.ok(tracked.recall > withoutGaps.recall);
});

test("boxes passed over are neither missed nor wrong", async () => {
  const one = movingObjects({ count: 1, frames: 2, objects: [2, 2], edges: "bounce", seed: 4 });
  const hidden = {
    ...one,
    annotation: (index: number) => {
      const annotation = one.annotation(index);
      const boxes: Box[] = [
        [0, 0, 10, 10],
        [30, 30, 40, 40],
        [60, 60, 70, 70],
      ];
      const boxMeta = [
        { track: 1, visibility: 1 },
        { track: 2, visibility: 0.1 },
        { track: 3, confidence: 0 },
      ];
      return { ...annotation, boxes, labels: [0, 0, 0], boxMeta };
    },
  };
  const track = (id: number, box: Box): Track => ({
    ...{ id, label: 0, frames: [0, 1], boxes: [box, box], scores: [1, 1] },
  });
  const found = [[track(1, [0, 0, 10, 10]), track(2, [30, 30, 40, 40]), track(3, [60, 60, 70, 70])]];
  const all = await evaluateTracks(hidden, found);
  assert.deepEqual([all.truths, all.falsePositives, all.misses], [4, 0, 0]);
  const seen = await evaluateTracks(hidden, found, { minVisibility: 0.5 });
  assert.deepEqual([seen.truths, seen.falsePositives, seen.misses], [2, 0, 0]);
  const nothing = await evaluateTracks(hidden, [[]], { minVisibility: 0.5 });
  assert.equal(nothing.misses, 2);
});

test("a detector's videos are tracked one by one", async () => {
  const detector = buildCenterDetector({ inputShape: [32, 32, 1], numClasses: 10, filters: [8, 8, 8] });
  const two = movingObjects({ count: 2, frames: 3, size: [40, 48] });
  const unsure = { lowScoreThreshold: 0, scoreThreshold: 0, newTrackThreshold: 0 };
  const tracks = await trackVideos(detector, two, { ...unsure, detections: { maxBoxes: 3 } });
  assert.equal(tracks.length, 2);
  for (const video of tracks) {
    assert.ok(video.length > 0);
    for (const { frames, boxes } of video) {
      assert.ok(frames.every((frame) => frame < 3));
      assert.equal(boxes.length, frames.length);
    }
  }
});

test("bad input is an error that names it", async () => {
  const detector = buildCenterDetector({ inputShape: [32, 32, 1], numClasses: 10, filters: [8, 8, 8] });
  const digits = digitsOnClutter({ count: 2 }) as never;
  const late: Track = { id: 4, label: 0, frames: [20], boxes: [[0, 0, 1, 1]], scores: [1] };
  const nothing = videos.sequences.map(() => []);
  await assert.rejects(
    () => evaluateTracks(videos, []),
    /RangeError: tracks must be one list for each of the 12/,
  );
  await assert.rejects(() => evaluateTracks(digits, []), /TypeError: dataset must have videos/);
  await assert.rejects(() => trackVideos(detector, digits), /TypeError: dataset must have videos/);
  await assert.rejects(
    () => evaluateTracks(videos, [[late], ...nothing.slice(1)]),
    /RangeError: tracks\[0\]: track 4 is in frame 20, but the video has 20 frames/,
  );
  await assert.rejects(
    () => evaluateTracks(videos, nothing, { minVisibility: 3 }),
    /RangeError: minVisibility must be in \[0, 1\], got 3/,
  );
  const nobody = { ...videos, annotation: (index: number) => ({ ...videos.annotation(index), boxMeta: [] }) };
  await assert.rejects(() => evaluateTracks(nobody, nothing), /boxMeta\[0\]\.track must say whose box it is/);
});
