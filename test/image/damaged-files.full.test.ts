import assert from "node:assert/strict";
import test from "node:test";
import sharp from "sharp";
import { loadImage } from "../../src/image/load-image.js";
import { loadLabelledImage } from "../../src/image/load-labelled-image.js";
import { resizeImage } from "../../src/image/resize-image.js";
import { rotateImage } from "../../src/image/rotate-image.js";
import { files, loadDamaged } from "./damage.js";

test("2,000 damaged files of each format end in a picture or a named error", async (t) => {
  for (const [format, file] of Object.entries(await files())) {
    await t.test(format, async () => {
      const { good, bad } = await loadDamaged(file, 2000);
      assert.equal(good + bad, 2000);
    });
  }
});

test("a picture of 20,000 x 20,000 pixels is refused, or loaded and moved where that is meant", async () => {
  const side = 20_000;
  const create = { width: side, height: side, channels: 3, background: "white" } as const;
  const jpeg = await sharp({ create, limitInputPixels: false }).jpeg().toBuffer();
  const labelled = { boxes: [[5000, 0, 15_000, 20_000]], labels: [0] } as const;
  await assert.rejects(loadImage(jpeg), /BadFileError: .* more than 100,000,000 pixels/);
  const maxPixels = side * side;
  const small = await loadLabelledImage(jpeg, labelled, { maxPixels, atLeast: [224, 224] });
  assert.deepEqual([small.image.shape, small.boxes], [[2500, 2500, 3], [[625, 0, 1875, 2500]]]);
  const grey = await loadImage(jpeg, { maxPixels, channels: 1 });
  assert.deepEqual(grey.shape, [side, side, 1]);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  const turned = await rotateImage({ ...labelled, image: grey }, 90);
  clearInterval(timer);
  assert.deepEqual(turned.boxes, [[0, 5000, 20_000, 15_000]]);
  assert.ok(ticks > 20, `others ran ${ticks} times while it was turned`);
  const resized = await resizeImage(turned, [100, 100]);
  assert.deepEqual(resized.boxes, [[0, 25, 100, 75]]);
});
