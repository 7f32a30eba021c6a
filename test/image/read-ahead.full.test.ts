import assert from "node:assert/strict";
import test from "node:test";
import type { Transform } from "../../src/image/augment/operations.js";
import { augmentImage } from "../../src/image/augment-image.js";
import { encodePng } from "../../src/image/encode-png.js";
import { loadLabelledImage } from "../../src/image/load-labelled-image.js";
import { readAhead } from "../../src/image/read-ahead.js";
import { encoded, speckled } from "./pictures.js";

test("memory stays flat while 20,000 pictures are read ahead and augmented", async () => {
  const png = await encodePng(speckled(96, 96));
  const jpeg = await encoded(speckled(192, 192), "jpeg");
  const transforms: Transform[] = [
    { name: "affine", degrees: [-20, 20], scale: [0.8, 1.2] },
    { name: "hue", degrees: [-20, 20] },
    { name: "blur", sigma: [0, 1], probability: 0.2 },
    { name: "resize", size: [64, 64] },
  ];
  const labelled = { boxes: [[10, 10, 50, 60]], labels: [0] } as const;
  const indices = (function* () {
    for (let index = 0; index < 20_000; index++) yield index;
  })();
  const read = async (index: number) => {
    const bytes = index % 2 === 0 ? png : jpeg;
    return augmentImage(await loadLabelledImage(bytes, labelled, { atLeast: [64, 64] }), transforms, {
      seed: index,
    });
  };
  const memory: number[] = [];
  let done = 0;
  for await (const { image } of readAhead(indices, read)) {
    assert.deepEqual(image.shape, [64, 64, 3]);
    if (++done % 1000 === 0) memory.push(process.memoryUsage.rss());
  }
  assert.equal(done, 20_000);
  const [early, late] = [memory.slice(3, 8), memory.slice(-5)].map((values) => Math.min(...values));
  assert.ok(late! - early! < 30e6, memory.map((bytes) => Math.round(bytes / 1e6)).join(", "));
});
