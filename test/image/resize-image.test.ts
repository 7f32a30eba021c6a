import assert from "node:assert/strict";
import test from "node:test";
import type { Boxes } from "../../src/boxes/boxes.js";
import type { ResizeMode } from "../../src/image/fitting.js";
import { resizeImage } from "../../src/image/resize-image.js";
import { brightBounds } from "./bright-bounds.js";
import { speckled, whiteBox } from "./pictures.js";

const box = [30, 20, 66, 52] as const;
const targets: readonly (readonly [number, number])[] = [
  [60, 100],
  [64, 64],
  [37, 91],
  [200, 320],
  [90, 45],
];

for (const mode of ["stretch", "letterbox", "cover"] as const satisfies ResizeMode[]) {
  test(`boxes move with the pixels: ${mode}`, async () => {
    for (const channels of [1, 3] as const) {
      for (const kind of ["uint8", "float32"] as const) {
        const picture = whiteBox(80, 100, box, channels);
        const image =
          kind === "uint8"
            ? picture
            : { ...picture, data: Float32Array.from(picture.data, (value) => value / 255) };
        for (const size of targets) {
          const resized = await resizeImage({ image, boxes: [box], labels: [3] }, size, { mode });
          assert.deepEqual(resized.image.shape, [...size, channels]);
          assert.equal(resized.image.data.constructor, image.data.constructor);
          assert.deepEqual(resized.labels, [3]);
          const seen = brightBounds(resized.image);
          for (const [corner, value] of resized.boxes[0]!.entries()) {
            assert.ok(
              Math.abs(value - seen[corner]!) <= 1,
              `${size} ${kind}: box ${resized.boxes[0]}, pixels ${seen}`,
            );
          }
        }
      }
    }
  });
}

test("in the head: half the size, half the box; letterbox pads in the middle; cover cuts both sides", async () => {
  const sample = {
    image: speckled(80, 160),
    boxes: [
      [40, 20, 120, 60],
      [0, 0, 10, 10],
    ] as Boxes,
    labels: [1, 2],
    id: "a",
  };
  assert.deepEqual((await resizeImage(sample, [40, 80])).boxes, [
    [20, 10, 60, 30],
    [0, 0, 5, 5],
  ]);
  assert.deepEqual((await resizeImage(sample, [80, 80], { mode: "letterbox" })).boxes, [
    [20, 30, 60, 50],
    [0, 20, 5, 25],
  ]);
  const covered = await resizeImage(sample, [40, 40], { mode: "cover" });
  assert.deepEqual([covered.boxes, covered.labels, covered.id], [[[0, 10, 40, 30]], [1], "a"]);
});

test("letterbox pads with black, and the same size changes nothing", async () => {
  const white = whiteBox(10, 20, [0, 0, 20, 10]);
  const { data } = (
    await resizeImage({ image: white, boxes: [], labels: [] }, [20, 20], { mode: "letterbox" })
  ).image;
  assert.deepEqual(
    [...data],
    [...new Array(100).fill(0), ...new Array(200).fill(255), ...new Array(100).fill(0)],
  );
  const picture = speckled(9, 13);
  assert.deepEqual((await resizeImage({ image: picture, boxes: [], labels: [] }, [9, 13])).image, picture);
  const floats = { data: Float32Array.from(picture.data, (value) => value / 255), shape: picture.shape };
  const same = await resizeImage({ image: floats, boxes: [], labels: [] }, [9, 13]);
  assert.ok(same.image.data.every((value, index) => Math.abs(value - floats.data[index]!) < 1e-5));
});

test("one pixel can grow, and a picture can shrink to one", async () => {
  const one = await resizeImage({ image: speckled(1, 1), boxes: [[0, 0, 1, 1]], labels: [0] }, [3, 5]);
  assert.deepEqual([one.image.shape, one.boxes], [[3, 5, 3], [[0, 0, 5, 3]]]);
  const grown = await resizeImage({ image: speckled(50, 3), boxes: [], labels: [] }, [1, 1], {
    mode: "letterbox",
  });
  assert.deepEqual(grown.image.shape, [1, 1, 3]);
});

test("what is wrong is named", async () => {
  const sample = { image: speckled(4, 4), boxes: [[0, 0, 1, 1]] as Boxes, labels: [0] };
  await assert.rejects(
    resizeImage(sample, [0, 4]),
    /RangeError: size must be \[height, width\].*got \[0, 4\]/,
  );
  await assert.rejects(
    resizeImage(sample, [4, 4], { mode: "crop" as "cover" }),
    /RangeError: mode must be .* got crop/,
  );
  await assert.rejects(
    resizeImage({ ...sample, labels: [] }, [4, 4]),
    /RangeError: .* got 1 boxes and 0 labels/,
  );
  const short = { data: new Uint8Array(5), shape: [2, 2, 3] as const };
  await assert.rejects(
    resizeImage({ ...sample, image: short }, [4, 4]),
    /TypeError: sample\.image\.shape \[2, 2, 3\].*holds \(5\)/,
  );
  const two = { data: new Uint8Array(8), shape: [2, 2, 2] as const };
  await assert.rejects(
    resizeImage({ ...sample, image: two }, [4, 4]),
    /TypeError: sample\.image must have 1 or 3 channels, got 2/,
  );
});
