import assert from "node:assert/strict";
import test from "node:test";
import type { Box } from "../../src/boxes/boxes.js";
import { tracksFigure } from "../../src/figures/tracks-figure.js";
import type { Image } from "../../src/image/image.js";
import type { Track } from "../../src/tracking/track-objects.js";
import { trackTable } from "../../src/tracking/track-table.js";
import { matchSnapshot } from "./snapshot.js";

const frame = (value: number): Image => ({ data: new Uint8Array(32 * 48).fill(value), shape: [32, 48, 1] });
const frames = [40, 50, 60, 70, 80].map(frame);
const at = (x: number, y = 4): Box => [x, y, x + 10, y + 12];
const tracks: Track[] = [
  {
    ...{ id: 1, label: 0, frames: [0, 1, 2, 3, 4], scores: [0.9, 0.8, 0, 0.7, 0.9] },
    boxes: [at(2), at(6), at(10), at(14), at(18)],
  },
  {
    id: 2,
    label: 1,
    frames: [1, 2, 3],
    boxes: [at(30, 16), at(29, 15), at(28, 14)],
    scores: [0.5, 0.6, 0.7],
  },
];
const truth = frames.map((_, index) => [at(2 + 4 * index, 3)]);
const options = { truth, classes: ["ball", "<b>bat</b>"], title: "A game" };

test("tracks are drawn as in their snapshot", () =>
  matchSnapshot("tracks", tracksFigure(frames, tracks, { ...options, frame: 3 })));

test("the slider has a step for each frame, which moves every box, trail, label and the picture", () => {
  const { data, layout } = tracksFigure(frames, tracks, options);
  const steps = layout.sliders![0]!.steps!;
  assert.deepEqual(
    steps.map(({ label }) => label),
    ["0", "1", "2", "3", "4"],
  );
  assert.equal(layout.sliders![0]!.active, 2);
  for (const [index, step] of steps.entries()) {
    const [moved, changed, traces] = step.args as [
      { x: unknown[][]; y: unknown[][]; text: (string[] | null)[] },
      Record<string, unknown>,
      number[],
    ];
    assert.equal(moved.x.length, traces.length);
    for (const [trace, x] of moved.x.entries()) assert.equal(x.length, moved.y[trace]!.length);
    assert.equal(changed["shapes[0].x0"], index);
    assert.match(String(changed["images[0].source"]), /^data:image\/png;base64,/);
    // The slider's step is the figure that begins there.
    const begun = tracksFigure(frames, tracks, { ...options, frame: index });
    assert.deepEqual(
      traces.map((trace) => (begun.data[trace] as { x: unknown }).x),
      moved.x,
    );
    assert.equal(begun.layout.images![0]!.source, changed["images[0].source"]);
  }
  assert.equal(data.length, 3 + 2 * tracks.length);
});

test("a filled-in box has no score; names of classes are text", () => {
  const textAt = (index: number) =>
    (tracksFigure(frames, tracks, { ...options, frame: index }).data[4] as { text: string[] }).text;
  assert.deepEqual(textAt(2), ["1: ball", "2: &lt;b&gt;bat&lt;/b&gt; (0.60)"]);
  assert.deepEqual(textAt(0), ["1: ball (0.90)"]);
});

test("a trail is as long as asked for, and ends with its track", () => {
  const lineOf = (track: number, options: object) =>
    (tracksFigure(frames, tracks, options).data[2 + track] as { x: (number | null)[] }).x;
  assert.deepEqual(lineOf(0, { frame: 4, trail: 2 }).slice(0, 4), [15, 19, 23, null]);
  assert.deepEqual(lineOf(1, { frame: 4 }), [null]);
});

test("a long video has no more than some sixty steps", () => {
  const many = Array.from({ length: 150 }, () => frames[0]!);
  const { layout } = tracksFigure(many, [], { frame: 7 });
  assert.equal(layout.sliders![0]!.steps!.length, 51);
  assert.equal(layout.sliders![0]!.steps![layout.sliders![0]!.active!]!.label, "7");
});

test("the table counts frames and pixels", () => {
  const [first, second] = trackTable(tracks, options);
  const { score, ...counts } = first!;
  assert.deepEqual(counts, { id: 1, class: "ball", from: 0, to: 4, detected: 4, filled: 1, path: 16 });
  assert.ok(Math.abs(score - 0.825) < 1e-12);
  assert.ok(Math.abs(second!.path - 2 * Math.SQRT2) < 1e-12);
  assert.deepEqual(trackTable(tracks)[1]!.class, "1");
});

test("bad input is named", () => {
  assert.throws(() => tracksFigure([], []), /RangeError: frames must hold at least one image/);
  assert.throws(
    () => tracksFigure(frames, tracks, { frame: 5 }),
    /RangeError: frame must be a whole number in \[0, 5\), got 5/,
  );
  assert.throws(() => tracksFigure(frames, tracks, { trail: -1 }), /RangeError: trail must be .* got -1/);
  assert.throws(
    () => tracksFigure(frames, [], { truth: [] }),
    /truth must be one list for each of 5 frames, got 0/,
  );
  assert.throws(
    () => tracksFigure(frames.slice(0, 2), tracks),
    /track 1 is in frame 4, but there are 2 frames/,
  );
  const small: Image = { data: new Uint8Array(4), shape: [2, 2, 1] };
  assert.throws(
    () => tracksFigure([...frames, small], []),
    /frames\[5\] is 2 x 2, but frames\[0\] is 32 x 48/,
  );
});
