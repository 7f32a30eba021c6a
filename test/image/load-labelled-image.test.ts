import assert from "node:assert/strict";
import test from "node:test";
import sharp from "sharp";
import type { Boxes } from "../../src/boxes/boxes.js";
import type { Image } from "../../src/image/image.js";
import { loadImage } from "../../src/image/load-image.js";
import { loadLabelledImage } from "../../src/image/load-labelled-image.js";
import { shrinkByWhole } from "../../src/image/shrink-by-whole.js";
import { toOriginalBoxes } from "../../src/image/to-original-boxes.js";
import { encoded, speckled, whiteBox } from "./pictures.js";

const boxes: Boxes = [[64, 32, 160, 128]];
const labelled = { boxes, labels: [4], id: "a" };

/** A JPEG of a white box on black, smooth enough to be told from its halves. */
function jpeg(height: number, width: number): Promise<Buffer> {
  return encoded(whiteBox(height, width, [64, 32, 160, 128], 3), "jpeg");
}

function meanDifference(a: Image, b: Image): number {
  return [...a.data].reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length;
}

test("a large JPEG comes at 1/2, 1/4 or 1/8, as large as it must be, and its boxes with it", async () => {
  const bytes = await jpeg(256, 320);
  for (const [atLeast, shrink] of [
    [[128, 160], 2],
    [[129, 100], 1],
    [[64, 80], 4],
    [[50, 41], 4],
    [[32, 40], 8],
    [[1, 1], 8],
  ] as const) {
    const sample = await loadLabelledImage(bytes, labelled, { atLeast });
    assert.deepEqual(sample.image.shape, [256 / shrink, 320 / shrink, 3]);
    assert.deepEqual(sample.boxes, [boxes[0]!.map((value) => value / shrink)]);
    assert.deepEqual([sample.labels, sample.id, sample.origin?.size], [[4], "a", [256, 320]]);
    assert.deepEqual(toOriginalBoxes(sample.boxes, sample), boxes);
    const { data, info } = await sharp(bytes)
      .resize(320 / shrink, 256 / shrink, { fit: "fill", kernel: "linear" })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const whole: Image = { data, shape: [info.height, info.width, 3] };
    assert.ok(meanDifference(sample.image, whole) < 3, `1/${shrink}: ${meanDifference(sample.image, whole)}`);
  }
});

test("sides that do not divide keep their boxes in place", async () => {
  const edge = { boxes: [...boxes, [300, 200, 321, 257]] as Boxes, labels: [0, 1] };
  const sample = await loadLabelledImage(await jpeg(257, 321), edge, { atLeast: [100, 100] });
  assert.deepEqual(sample.image.shape, [129, 161, 3], "rounded up");
  assert.deepEqual(sample.boxes, [
    [32, 16, 80, 64],
    [150, 100, 160.5, 128.5],
  ]);
});

test("a grey JPEG comes as RGB, at a fraction", async () => {
  const { data } = whiteBox(256, 320, [64, 32, 160, 128]);
  const raw = sharp(data, { raw: { width: 320, height: 256, channels: 1 } });
  const bytes = await raw.toColourspace("b-w").jpeg().toBuffer();
  const { image } = await loadLabelledImage(bytes, labelled, { atLeast: [60, 60] });
  assert.deepEqual(image.shape, [64, 80, 3]);
  const inside = 3 * (20 * 80 + 20);
  assert.deepEqual([...image.data.subarray(inside, inside + 3)], [255, 255, 255]);
});

test("what cannot be had at a fraction comes whole", async () => {
  const [height, width] = [64, 96];
  const { data } = speckled(height, width);
  const raw = sharp(data, { raw: { width, height, channels: 3 } });
  const files: Record<string, Buffer> = {
    png: await raw.clone().png().toBuffer(),
    cmyk: await raw.clone().toColourspace("cmyk").jpeg().toBuffer(),
    profile: await raw.clone().withIccProfile("p3").jpeg().toBuffer(),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const sample = await loadLabelledImage(bytes, { boxes: [], labels: [] }, { atLeast: [8, 8] });
    assert.deepEqual(sample.image, await loadImage(bytes), name);
  }
  const plain = await raw.clone().jpeg().toBuffer();
  const floats = await loadLabelledImage(
    plain,
    { boxes: [], labels: [] },
    { atLeast: [8, 8], type: "float32" },
  );
  assert.deepEqual(floats.image.shape, [64, 96, 3]);
});

test("a photograph that lies on its side, or is mirrored, comes upright at a fraction, too", async () => {
  const upright = whiteBox(256, 320, [64, 32, 160, 128], 3);
  const raw = sharp(upright.data, { raw: { width: 320, height: 256, channels: 3 } });
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const bytes = await raw.clone().jpeg().withMetadata({ orientation }).toBuffer();
    const { image, origin } = await loadLabelledImage(
      bytes,
      { boxes: [], labels: [] },
      { atLeast: [60, 60] },
    );
    const { data, info } = await sharp(bytes, { autoOrient: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual(image.shape, [info.height / 4, info.width / 4, 3], `orientation ${orientation}`);
    assert.deepEqual(origin?.size, [info.height, info.width]);
    const whole: Image = { data, shape: [info.height, info.width, 3] };
    const difference = meanDifference(image, shrinkByWhole(whole, 4, 4));
    assert.ok(difference < 3, `orientation ${orientation}: ${difference}`);
  }
});

test("damaged files are the same errors at a fraction", async () => {
  const bytes = await jpeg(256, 320);
  const atLeast = [32, 32] as const;
  await assert.rejects(
    loadLabelledImage(bytes.subarray(0, bytes.length - 60), labelled, { atLeast }),
    /BadFileError: the given bytes: the picture is truncated or damaged/,
  );
  await assert.rejects(
    loadLabelledImage(bytes, labelled, { atLeast, maxPixels: 1000 }),
    /more than 1,000 pixels/,
  );
  await assert.rejects(
    loadLabelledImage(bytes, labelled, { atLeast: [0, 5] }),
    /RangeError: atLeast must be/,
  );
  await assert.rejects(
    loadLabelledImage(bytes, { boxes, labels: [] }),
    /RangeError: sample must have a label for each box, got 1 boxes and 0 labels/,
  );
});

test("many at once, and a thousand after one another, leave no memory behind", async () => {
  const bytes = await jpeg(256, 320);
  const load = () => loadLabelledImage(bytes, labelled, { atLeast: [64, 64] });
  const [first, ...others] = await Promise.all(Array.from({ length: 600 }, load));
  for (const other of others) assert.deepEqual(other.image, first!.image);
  for (let round = 0; round < 50; round++) await Promise.all([load(), load()]);
  const before = process.memoryUsage.rss();
  for (let round = 0; round < 500; round++) await Promise.all([load(), load()]);
  // Each picture has 61 kB: a thousand that were kept would be 61 MB.
  const grown = process.memoryUsage.rss() - before;
  assert.ok(grown < 30e6, `${grown} bytes more`);
});
