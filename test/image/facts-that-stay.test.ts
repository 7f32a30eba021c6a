import assert from "node:assert/strict";
import test from "node:test";
import sharp from "sharp";
import { flipImage } from "../../src/image/flip-image.js";
import { loadLabelledImage } from "../../src/image/load-labelled-image.js";
import { resizeImage } from "../../src/image/resize-image.js";

const facts = {
  boxes: [[0, 0, 16, 16]] as const,
  labels: [0],
  boxMeta: [{ iscrowd: 0, area: 200, segmentation: [[0, 0, 16, 0, 16, 16]], keypoints: [1, 1, 2] }],
};

test("what is said of a box in pixels does not go with it into another picture, the rest does", async () => {
  const image = { data: new Uint8Array(32 * 32 * 3), shape: [32, 32, 3] } as const;
  for (const moved of [
    await resizeImage({ image, ...facts }, [16, 16]),
    await flipImage({ image, ...facts }, "horizontal"),
  ]) {
    assert.deepEqual(moved.boxMeta, [{ iscrowd: 0 }]);
  }
});

test("a JPEG read at a fraction of its size leaves it behind as well, one read whole keeps it", async () => {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  const half = await loadLabelledImage(bytes, facts, { atLeast: [32, 32] });
  assert.deepEqual(half.image.shape, [32, 32, 3]);
  assert.deepEqual(half.boxMeta, [{ iscrowd: 0 }]);
  assert.deepEqual((await loadLabelledImage(bytes, facts)).boxMeta, facts.boxMeta);
});
