import assert from "node:assert/strict";
import test from "node:test";
import type { Box, Boxes } from "../../src/boxes/boxes.js";
import { boxPolygon } from "../../src/boxes/polygon.js";
import { cropImage } from "../../src/image/crop-image.js";
import { type FlipDirection, flipImage } from "../../src/image/flip-image.js";
import { cornersTo } from "../../src/image/geometry.js";
import type { Image } from "../../src/image/image.js";
import type { LabelledImage } from "../../src/image/labelled-image.js";
import { chain, identity, invert, mapPolygon } from "../../src/image/matrix.js";
import { padImage } from "../../src/image/pad-image.js";
import { resizeImage } from "../../src/image/resize-image.js";
import { rotateImage } from "../../src/image/rotate-image.js";
import { toOriginalBoxes } from "../../src/image/to-original-boxes.js";
import { warp } from "../../src/image/warp.js";
import { createRandom, type Random } from "../../src/random.js";
import { reference, referencePicture } from "../reference/image-warp.js";
import { brightBounds } from "./bright-bounds.js";
import { speckled, whiteBox } from "./pictures.js";

/**
 * How far pixels may be from SciPy's, of 255. Bytes are mixed in shares of 1/256 (OpenCV's places are in 1/32 of a
 * pixel) and rounded.
 */
const tolerances = { bytes: 1.5, floats: 0.2 };

/** Throws unless the pixels marked as inside are the reference's, to `tolerance`, and are so without a bias. */
function assertPixels(
  image: Image,
  { picture, inside }: (typeof reference.turned)[number] | (typeof reference.warped)[number],
  tolerance: number,
): void {
  const [, width] = image.shape;
  const scale = image.data instanceof Uint8Array ? 1 : 255;
  let compared = 0;
  let sum = 0;
  for (const [y, row] of picture.entries()) {
    for (const [x, values] of row.entries()) {
      if (inside[y]![x] === 0) continue;
      compared++;
      for (const [channel, value] of values.entries()) {
        const was = image.data[(y * width + x) * 3 + channel]! * scale;
        assert.ok(Math.abs(was - value) <= tolerance, `(${x}, ${y}): ${was} is not ${value}`);
        sum += was - value;
      }
    }
  }
  assert.ok(compared > 60, `${compared} pixels compared`);
  const bias = sum / (3 * compared);
  assert.ok(Math.abs(bias) < 0.1, `lighter by ${bias} in the mean`);
}

for (const kind of ["bytes", "floats"] as const) {
  const image = referencePicture(kind);
  test(`turned pictures are SciPy's: ${kind}`, async () => {
    for (const turned of reference.turned) {
      const result = await rotateImage({ image, boxes: [], labels: [] }, turned.degrees);
      assertPixels(result.image, turned, tolerances[kind]);
    }
  });
  test(`warped pictures are SciPy's, affine and in perspective: ${kind}`, async () => {
    for (const warped of reference.warped) {
      const target = { data: image.data.slice().fill(0), shape: image.shape };
      await warp(target, image, warped.toSource, boxPolygon([0, 0, image.shape[1], image.shape[0]]));
      assertPixels(target, warped, tolerances[kind]);
    }
  });
}

/** Each operation at random, as a function, so that mask and sample go through the same one. */
function randomOperation(random: Random): {
  name: string;
  run: (sample: LabelledImage) => Promise<LabelledImage>;
} {
  const kind = random.integer(0, 4);
  if (kind === 0) {
    const [degrees, expand] = [random.uniform(-400, 400), random.next() < 0.5];
    return { name: `rotate ${degrees} ${expand}`, run: (sample) => rotateImage(sample, degrees, { expand }) };
  }
  if (kind === 1) {
    const direction: FlipDirection = random.next() < 0.5 ? "horizontal" : "vertical";
    return { name: `flip ${direction}`, run: (sample) => flipImage(sample, direction) };
  }
  if (kind === 2) {
    const [top, left, bottom, right] = Array.from({ length: 4 }, () => random.integer(0, 20)) as [
      number,
      number,
      number,
      number,
    ];
    return {
      name: `pad ${[top, left, bottom, right]}`,
      run: (sample) => padImage(sample, { top, left, bottom, right }),
    };
  }
  if (kind === 3) {
    const shares = Array.from({ length: 4 }, () => random.uniform(0, 0.25)) as [
      number,
      number,
      number,
      number,
    ];
    return {
      name: `crop ${shares}`,
      run: (sample) => {
        const [height, width] = sample.image.shape;
        return cropImage(sample, {
          top: Math.floor(height * shares[0]),
          left: Math.floor(width * shares[1]),
          bottom: Math.ceil(height * (1 - shares[2])),
          right: Math.ceil(width * (1 - shares[3])),
        });
      },
    };
  }
  const mode = (["stretch", "letterbox", "cover"] as const)[random.integer(0, 2)]!;
  const size = [random.integer(60, 180), random.integer(60, 180)] as const;
  return { name: `resize ${size} ${mode}`, run: (sample) => resizeImage(sample, size, { mode }) };
}

test("the box of the moved mask is the moved box, whatever operations follow one another", async () => {
  let compared = 0;
  for (let seed = 0; seed < 120; seed++) {
    const random = createRandom(seed);
    const [height, width] = [random.integer(70, 140), random.integer(70, 140)];
    const [x1, y1] = [random.integer(0, width - 30), random.integer(0, height - 30)];
    const box: Box = [x1, y1, random.integer(x1 + 20, width), random.integer(y1 + 20, height)];
    let sample: LabelledImage = { image: whiteBox(height, width, box), boxes: [box], labels: [seed] };
    const names: string[] = [];
    for (let step = 0; step < random.integer(1, 3); step++) {
      const { name, run } = randomOperation(random);
      names.push(name);
      sample = await run(sample);
    }
    const seen = brightBounds(sample.image);
    const fitted = sample.boxes[0];
    // A sliver may be all that is left: thinner than the pixels can show.
    if (fitted === undefined || fitted[2] - fitted[0] < 4 || fitted[3] - fitted[1] < 4) continue;
    compared++;
    // Each resampling blurs an acute corner by a fraction of a pixel.
    const tolerance = names.length;
    for (const [corner, value] of fitted.entries()) {
      const where = `seed ${seed}, ${names.join(", ")}: box ${fitted}, pixels ${seen}`;
      assert.ok(Math.abs(value - seen[corner]!) <= tolerance, where);
    }
  }
  assert.ok(compared > 80, `${compared} compared`);
});

const square = { image: speckled(40, 40), boxes: [[10, 10, 30, 30]] as Boxes, labels: [7], id: "square" };

test("a box is fitted around its outline once: turned to and fro, it is what it was", async () => {
  const there = await rotateImage(square, 30, { expand: true });
  const half = 10 * (Math.cos(Math.PI / 6) + Math.sin(Math.PI / 6));
  const [height, width] = there.image.shape;
  const expected = [width / 2 - half, height / 2 - half, width / 2 + half, height / 2 + half];
  there.boxes[0]!.forEach((value, corner) => void assert.ok(Math.abs(value - expected[corner]!) < 1e-9));
  const back = await rotateImage(there, -30);
  const [x1, y1, x2, y2] = back.boxes[0]!;
  assert.ok(Math.abs(x2 - x1 - 20) < 1e-9 && Math.abs(y2 - y1 - 20) < 1e-9, `${back.boxes[0]}`);
  assert.deepEqual([back.id, back.labels], ["square", [7]]);
});

test("a box that somebody has changed in between is taken as it is", async () => {
  const there = await rotateImage(square, 30);
  const changed = { ...there, boxes: [[0, 0, 10, 10]] as Boxes };
  const { boxes } = await flipImage(changed);
  assert.deepEqual(boxes, [[30, 0, 40, 10]]);
});

test("in the head: a quarter turn counter-clockwise, a mirror, a margin, a cut", async () => {
  const image: Image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3, 1] };
  const sample = { image, boxes: [[0, 0, 1, 1]] as Boxes, labels: [0] };
  const turned = await rotateImage(sample, 90, { expand: true });
  assert.deepEqual([...turned.image.data], [3, 6, 2, 5, 1, 4]);
  assert.deepEqual([turned.image.shape, turned.boxes], [[3, 2, 1], [[0, 2, 1, 3]]]);
  assert.deepEqual([...(await flipImage(sample)).image.data], [3, 2, 1, 6, 5, 4]);
  assert.deepEqual([...(await flipImage(sample, "vertical")).image.data], [4, 5, 6, 1, 2, 3]);
  const padded = await padImage(sample, { left: 1, top: 1 }, { fill: 1 });
  assert.deepEqual([...padded.image.data], [255, 255, 255, 255, 255, 1, 2, 3, 255, 4, 5, 6]);
  assert.deepEqual(padded.boxes, [[1, 1, 2, 2]]);
  const cut = await cropImage(padded, { top: 1, left: 2, bottom: 3, right: 4 });
  assert.deepEqual([[...cut.image.data], cut.boxes, cut.labels], [[2, 3, 5, 6], [], []]);
});

test("boxes go back to the original through whatever was done", async () => {
  const photo = { image: speckled(90, 160), boxes: [[20, 30, 80, 70]] as Boxes, labels: [0] };
  let shown: LabelledImage = await resizeImage(photo, [64, 64], { mode: "letterbox" });
  shown = await flipImage(shown);
  shown = await rotateImage(shown, 90);
  shown = await padImage(shown, { left: 10 });
  const [box] = toOriginalBoxes(shown.boxes, shown);
  box!.forEach(
    (value, corner) => void assert.ok(Math.abs(value - photo.boxes[0]![corner]!) < 1e-9, `${box}`),
  );
  assert.deepEqual(toOriginalBoxes([[0, 0, 1000, 1000]], shown), [[0, 0, 160, 90]]);
  assert.throws(() => toOriginalBoxes([], photo), /RangeError: sample has no origin/);
});

test("boxes without area stay where they are inside, and go where they are not", async () => {
  const flat = {
    ...square,
    boxes: [
      [5, 5, 5, 20],
      [35, 5, 35, 5],
    ] as Boxes,
    labels: [1, 2],
  };
  const { boxes, labels } = await cropImage(flat, { top: 0, left: 0, bottom: 40, right: 20 });
  assert.deepEqual([boxes, labels], [[[5, 5, 5, 20]], [1]]);
});

test("matrices: a chain with its inverse is nothing, and four corners go where they should", () => {
  const corners = [
    [0, 0],
    [10, 0],
    [10, 8],
    [0, 8],
  ] as const;
  const others = [
    [1, 2],
    [9, 1],
    [11, 9],
    [-1, 7],
  ] as const;
  const map = cornersTo(corners, others);
  for (const [index, [x, y]] of mapPolygon(map, corners).entries()) {
    assert.ok(Math.abs(x - others[index]![0]) < 1e-9 && Math.abs(y - others[index]![1]) < 1e-9);
  }
  const nothing = chain(map, invert(map));
  nothing.forEach((value, cell) => void assert.ok(Math.abs(value / nothing[8] - identity[cell]!) < 1e-9));
  assert.throws(() => invert([1, 1, 0, 1, 1, 0, 0, 0, 1]), /RangeError: .* cannot be inverted/);
});

test("what is wrong is named", async () => {
  await assert.rejects(
    rotateImage(square, Number.NaN),
    /RangeError: degrees must be a finite number, got NaN/,
  );
  await assert.rejects(
    cropImage(square, { top: 0, left: 0, bottom: 41, right: 10 }),
    /RangeError: region must be .* bottom <= 40 .* bottom: 41/,
  );
  await assert.rejects(
    padImage(square, { top: -1 }),
    /RangeError: margins\.top must be whole pixels >= 0, got -1/,
  );
  await assert.rejects(padImage(square, {}, { fill: 255 }), /RangeError: fill must be in \[0, 1\].* got 255/);
  await assert.rejects(flipImage(square, "left" as "vertical"), /RangeError: direction must be .* got left/);
  await assert.rejects(flipImage({ ...square, labels: [] }), /RangeError: .* got 1 boxes and 0 labels/);
  await assert.rejects(
    flipImage({ ...square, boxes: [[3, 0, 1, 1]] }),
    /RangeError: sample\.boxes\[0\] .* has x2 < x1/,
  );
});
