import assert from "node:assert/strict";
import test from "node:test";
import { clips } from "../../src/datasets/clips.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { movingObjects } from "../../src/datasets/generators/moving-objects.js";

const one = { objects: [1, 1], edges: "bounce", size: [40, 48] } as const;
const videos = movingObjects({ ...one, count: 2, frames: 7, seed: 2 });

test("a clip is its frames one below the other, each box in its own", async () => {
  const pieces = await clips(videos, { frames: 3 });
  assert.equal(pieces.length, 4);
  const strip = await pieces.read(3);
  assert.deepEqual(strip.image.shape, [120, 48, 1]);
  for (let frame = 0; frame < 3; frame++) {
    const { image, boxes, labels, id } = await videos.read(7 + 3 + frame);
    if (frame === 0) assert.equal(strip.id, id);
    assert.deepEqual(strip.image.data.slice(frame * 40 * 48, (frame + 1) * 40 * 48), image.data);
    const [x1, y1, x2, y2] = strip.boxes[frame]!;
    assert.deepEqual([x1, y1 - 40 * frame, x2, y2 - 40 * frame], boxes[0]);
    assert.equal(strip.labels[frame], labels[0]);
  }
});

test("clips overlap where that is asked for, and come in the size asked for", async () => {
  const pieces = await clips(videos, { frames: 3, step: 2, size: [20, 24] });
  assert.equal(pieces.length, 6);
  const { image, boxes } = await pieces.read(1);
  assert.deepEqual(image.shape, [60, 24, 1]);
  const { boxes: whole } = await videos.read(2);
  assert.deepEqual(
    boxes[0]!,
    whole[0]!.map((value) => value / 2),
  );
});

test("clips with another number of objects, or another one, are left out", async () => {
  const changed = {
    ...videos,
    annotation: (index: number) => {
      const annotation = videos.annotation(index);
      // Another object in frame 2, none in frame 10, two in frame 13.
      if (index === 2) return { ...annotation, boxMeta: [{ track: 9 }] };
      const boxes = { 10: [], 13: [...annotation.boxes, ...annotation.boxes] }[index] ?? annotation.boxes;
      return { ...annotation, boxes };
    },
  };
  const pieces = await clips(changed, { frames: 2, step: 1 });
  const starts = [0, 3, 4, 5, 7, 8, 11];
  assert.equal(pieces.length, starts.length);
  for (const [index, start] of starts.entries()) {
    assert.equal((await pieces.read(index)).id, videos.annotation(start).id);
  }
});

test("bad input is an error that names it", async () => {
  await assert.rejects(
    () => clips(videos, { frames: 0 }),
    /RangeError: frames must be a whole number >= 1, got 0/,
  );
  await assert.rejects(() => clips(videos, { step: 1.5 }), /RangeError: step must be .* got 1.5/);
  await assert.rejects(
    () => clips(videos, { frames: 8 }),
    /RangeError: "moving digits \(train\)" has no 8 frames/,
  );
  await assert.rejects(
    () => clips(digitsOnClutter({ count: 2 }) as never),
    /TypeError: dataset must have videos/,
  );
  const pieces = await clips(videos, { frames: 7 });
  await assert.rejects(async () => pieces.read(2), /RangeError: index must be a whole number in \[0, 2\)/);
});
