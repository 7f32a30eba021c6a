import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import test from "node:test";
import { boxIou } from "../../src/boxes/box-iou.js";
import type { Box, Boxes } from "../../src/boxes/boxes.js";
import { boxPolygon, type Point, type Polygon, polygonBounds } from "../../src/boxes/polygon.js";
import type { Transform } from "../../src/image/augment/operations.js";
import { augmentImage } from "../../src/image/augment-image.js";
import { cropImage } from "../../src/image/crop-image.js";
import type { Image } from "../../src/image/image.js";
import type { KeepRules } from "../../src/image/keep-rules.js";
import type { LabelledImage } from "../../src/image/labelled-image.js";
import { toOriginalBoxes } from "../../src/image/to-original-boxes.js";
import { createRandom, type Random } from "../../src/random.js";
import { assertClose } from "../boxes/assert-close.js";
import { reference, referencePicture } from "../reference/image-warp.js";
import { brightBounds } from "./bright-bounds.js";
import { speckled, whiteBox } from "./pictures.js";

/** What keep-rules.py wrote down. */
const kept = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/keep-rules.json"), "utf8"),
) as {
  readonly size: readonly [number, number];
  readonly boxes: Boxes;
  readonly cases: readonly {
    readonly x: number;
    readonly y: number;
    readonly rules: KeepRules;
    readonly labels: readonly number[];
    readonly boxes: Boxes;
  }[];
};

const everything: readonly Transform[] = [
  { name: "crop", area: [0.6, 0.9] },
  { name: "affine", degrees: [-10, 10], scale: [0.8, 1.2], x: [-0.1, 0.1], shearX: [-5, 5] },
  { name: "perspective", shift: [0, 0.05] },
  { name: "brightness", factor: [0.8, 1.2] },
  { name: "hue", degrees: [-20, 20] },
  { name: "mosaic", size: [60, 70], centre: [0.4, 0.6] },
  { name: "flip", probability: 0.5 },
  { name: "saturation", factor: [0.5, 1.5] },
  { name: "contrast", factor: [0.7, 1.3] },
  { name: "grayscale", probability: 0.1 },
  { name: "mixup", probability: 0.5 },
  { name: "cutout", holes: [1, 3], fill: 0.5 },
  { name: "blur", sigma: [0, 1.5] },
  { name: "noise", sigma: [0, 0.05] },
  { name: "jpeg", quality: [40, 95] },
  { name: "rotate", degrees: [-5, 5] },
  { name: "scale", factor: [0.9, 1.1] },
  { name: "translate", x: [-0.1, 0.1], y: 0.05 },
  { name: "shear", x: [-4, 4], y: [-4, 4] },
  { name: "resize", size: [48, 40], mode: "letterbox" },
];

const sample = {
  image: speckled(50, 80),
  boxes: [
    [10, 5, 40, 30],
    [50, 20, 75, 45],
  ] as Boxes,
  labels: [1, 2],
  id: "photo",
};
const other = (random: Random): LabelledImage => {
  const height = random.integer(30, 60);
  return { image: speckled(height, 50), boxes: [[5, 5, 25, 25]], labels: [3] };
};

const none: LabelledImage = { image: speckled(4, 4), boxes: [], labels: [] };

test("the same seed gives the same sample, from JSON too; another gives another", async () => {
  const first = await augmentImage(sample, everything, { seed: [7, 1], other });
  const again = await augmentImage(sample, JSON.parse(JSON.stringify(everything)), { seed: [7, 1], other });
  assert.deepEqual(again, first);
  assert.deepEqual([first.id, first.image.shape], ["photo", [48, 40, 3]]);
  const { image } = await augmentImage(sample, everything, { seed: [7, 2], other });
  assert.notDeepEqual(image, first.image);
});

test("bytes and floats, grey and RGB: everything goes, boxes stay inside, nothing given is changed", async () => {
  for (const channels of [1, 3] as const) {
    for (const kind of ["bytes", "floats"] as const) {
      const bytes = speckled(50, 80, channels);
      const image =
        kind === "bytes" ? bytes : { ...bytes, data: Float32Array.from(bytes.data, (value) => value / 255) };
      const before = image.data.slice();
      for (let seed = 0; seed < 10; seed++) {
        const result = await augmentImage({ ...sample, image }, everything, { seed, other });
        assert.deepEqual(result.image.shape, [48, 40, channels]);
        assert.equal(result.image.data.constructor, image.data.constructor);
        const most = kind === "bytes" ? 255 : 1;
        assert.ok(result.image.data.every((value) => value >= 0 && value <= most));
        assert.equal(result.boxes.length, result.labels.length);
        for (const [x1, y1, x2, y2] of result.boxes) {
          assert.ok(0 <= x1 && x1 < x2 && x2 <= 40 && 0 <= y1 && y1 < y2 && y2 <= 48);
        }
      }
      assert.deepEqual(image.data, before);
    }
  }
});

for (const { transform, picture } of reference.coloured) {
  test(`colours are those of CSS: ${JSON.stringify(transform)}`, async () => {
    for (const kind of ["bytes", "floats"] as const) {
      const image = referencePicture(kind);
      const options = { seed: 0 };
      const { data } = (await augmentImage({ ...none, image }, [transform as Transform], options)).image;
      const scale = kind === "bytes" ? 1 : 255;
      for (const [at, value] of picture.flat(2).entries()) {
        const tolerance = kind === "bytes" ? 0.51 : 0.02;
        assert.ok(Math.abs(data[at]! * scale - value) <= tolerance, `${at}: ${data[at]} is not ${value}`);
      }
    }
  });
}

/** One to five geometric transforms at random. */
function randomGeometry(random: Random): Transform[] {
  const draws: (() => Transform)[] = [
    () => ({ name: "flip", direction: random.next() < 0.5 ? "horizontal" : "vertical" }),
    () => ({ name: "rotate", degrees: [-180, 180], expand: random.next() < 0.5 }),
    () => ({ name: "scale", factor: [0.6, 1.6] }),
    () => ({ name: "translate", x: [-0.3, 0.3], y: [-0.3, 0.3] }),
    () => ({ name: "shear", x: [-25, 25], y: [-25, 25] }),
    () => ({ name: "affine", scale: [0.8, 1.3], degrees: [-30, 30], x: [-0.1, 0.1], shearY: [-10, 10] }),
    () => ({ name: "perspective", shift: [0, 0.15] }),
    () => ({ name: "crop", area: [0.4, 1] }),
    () => ({
      name: "resize",
      size: [random.integer(60, 200), random.integer(60, 200)],
      mode: (["stretch", "letterbox", "cover"] as const)[random.integer(0, 2)]!,
    }),
  ];
  return Array.from({ length: random.integer(1, 5) }, () => draws[random.integer(0, draws.length - 1)]!());
}

test("what moves is the mask, within a pixel, however many transforms there are; the box is the outline's", async () => {
  const seen = { boxes: 0, outlines: 0, pixels: 0 };
  for (let seed = 0; seed < 300; seed++) {
    const random = createRandom(seed);
    const [height, width] = [random.integer(80, 160), random.integer(80, 160)];
    const [x1, y1] = [random.integer(0, width - 40), random.integer(0, height - 40)];
    const box: Box = [x1, y1, random.integer(x1 + 30, width), random.integer(y1 + 30, height)];
    const transforms = randomGeometry(random);
    const mask = { image: whiteBox(height, width, box), boxes: [box], labels: [0] };
    const result = await augmentImage(mask, transforms, { seed, minWidth: 2, minHeight: 2 });
    const where = `seed ${seed}, ${JSON.stringify(transforms)}`;
    const [fitted] = result.boxes;
    const outline = fitted && (result.outlines?.[0] ?? boxPolygon(fitted));
    if (outline === undefined) continue;
    assert.deepEqual(fitted, polygonBounds(outline), where);
    seen[result.outlines === undefined ? "boxes" : "outlines"]++;
    if (result.outlines === undefined) {
      const bounds = brightBounds(result.image);
      fitted!.forEach((value, corner) => {
        assert.ok(Math.abs(value - bounds[corner]!) <= 1, `${where}: box ${fitted}, pixels ${bounds}`);
      });
    }
    const [rows, columns] = result.image.shape;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const depth = depthInside(outline, [x + 0.5, y + 0.5]);
        if (Math.abs(depth) <= 1) continue;
        const bright = result.image.data[y * columns + x]! > 127;
        assert.equal(bright, depth > 0, `${where}: (${x}, ${y}) lies ${depth} inside ${outline}`);
        if (bright) seen.pixels++;
      }
    }
  }
  assert.ok(seen.boxes > 50 && seen.outlines > 100 && seen.pixels > 100_000, JSON.stringify(seen));
});

/** How far a point lies within a convex polygon; negative outside. */
function depthInside(polygon: Polygon, [x, y]: Point): number {
  const [first, second, third] = polygon as readonly [Point, Point, Point];
  let turn = 0;
  for (let index = 2; index < polygon.length && Math.abs(turn) < 1e-6; index++) {
    const far = polygon[index] ?? third;
    turn = (second[0] - first[0]) * (far[1] - first[1]) - (second[1] - first[1]) * (far[0] - first[0]);
  }
  const distances = polygon.map(([ax, ay], index) => {
    const [bx, by] = polygon[(index + 1) % polygon.length]!;
    const length = Math.hypot(bx - ax, by - ay);
    return length < 1e-9
      ? Infinity
      : (Math.sign(turn) * ((bx - ax) * (y - ay) - (by - ay) * (x - ax))) / length;
  });
  return Math.min(...distances);
}

test("geometry is put together: what undoes itself leaves the pixels as they were", async () => {
  const picture = { ...sample, image: speckled(50, 84) };
  const transforms: Transform[] = [
    { name: "rotate", degrees: 30, expand: true },
    { name: "scale", factor: 0.5 },
    { name: "scale", factor: 2 },
    { name: "rotate", degrees: -30 },
  ];
  const grown = await augmentImage(picture, transforms, { seed: 0 });
  const [height, width] = grown.image.shape;
  assert.deepEqual([height, width], [86, 98]);
  const region = { top: 18, left: 7, bottom: 68, right: 91 };
  const { image, boxes } = await cropImage(grown, region);
  assert.ok(image.data.every((value, at) => Math.abs(value - picture.image.data[at]!) <= 1));
  boxes.forEach((box, index) => {
    box.forEach((value, corner) => void assert.ok(Math.abs(value - sample.boxes[index]![corner]!) < 1e-9));
  });
});

test("the fill is seen beyond the edges, whatever colours change; what was cut off stays away", async () => {
  const white = { ...none, image: whiteBox(10, 10, [0, 0, 10, 10], 3) };
  const { image } = await augmentImage(
    white,
    [
      { name: "translate", x: 0.5 },
      { name: "brightness", factor: 0.5 },
      { name: "translate", x: -0.5 },
    ],
    { seed: 0, fill: 0.2 },
  );
  const row = Array.from({ length: 10 }, (_, x) => image.data[3 * x]);
  assert.deepEqual(row, [128, 128, 128, 128, 128, 51, 51, 51, 51, 51]);
});

test("what is shifted out altogether leaves the fill, and no boxes", async () => {
  const transforms: Transform[] = [
    { name: "translate", x: 1 },
    { name: "hue", degrees: 10 },
    { name: "scale", factor: 3 },
  ];
  const { image, boxes } = await augmentImage(sample, transforms, { seed: 0, fill: 0.4 });
  assert.ok(image.data.every((value) => value === 102));
  assert.deepEqual(boxes, []);
});

test("a transform happens as often as its probability says", async () => {
  let flipped = 0;
  const edge = { image: whiteBox(1, 4, [0, 0, 1, 1]), boxes: [], labels: [] };
  for (let seed = 0; seed < 1000; seed++) {
    const { image } = await augmentImage(edge, [{ name: "flip", probability: 0.3 }], { seed });
    if (image.data[3] === 255) flipped++;
  }
  assert.ok(flipped > 250 && flipped < 350, `${flipped} of 1000`);
});

test("safe crops keep what they promise", async () => {
  const [first, second] = sample.boxes as readonly [Box, Box];
  const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);
  for (let seed = 0; seed < 100; seed++) {
    const all = await augmentImage(
      sample,
      [{ name: "crop", area: [0.3, 1], keep: "all", minVisibility: 0.6 }],
      {
        seed,
      },
    );
    assert.equal(all.boxes.length, 2);
    all.boxes.forEach((box, index) => void assert.ok(area(box) >= 0.6 * area(sample.boxes[index]!) - 1e-6));

    const one = await augmentImage(sample, [{ name: "crop", area: [0.1, 0.4], minVisibility: 0.5 }], {
      seed,
    });
    assert.ok(one.boxes.length >= 1);
    for (const [index, box] of one.boxes.entries()) {
      assert.ok(area(box) >= 0.5 * area(one.labels[index] === 1 ? first : second) - 1e-6);
    }

    const near = await augmentImage(sample, [{ name: "crop", area: [0.1, 0.5], minIou: 0.3, keep: "one" }], {
      seed,
    });
    const [height, width] = near.image.shape;
    const part = toOriginalBoxes([[0, 0, width, height]], near);
    const best = Math.max(...boxIou(sample.boxes, part).flatMap((row) => [...row]));
    assert.ok(best >= 0.3 || (height === 50 && width === 80), `${best}`);
  }
  const impossible = await augmentImage(sample, [{ name: "crop", area: 0.01, keep: "all" }], { seed: 0 });
  assert.deepEqual(impossible.image, sample.image);
});

test("a mosaic shows four pictures and the boxes of each where its pixels are", async () => {
  const shades = [60, 110, 160, 210];
  const even = (shade: number, label: number): LabelledImage => {
    const image = { data: new Uint8Array(40 * 40).fill(shade), shape: [40, 40, 1] as const };
    return { image, boxes: [[0, 0, 40, 40]], labels: [label] };
  };
  let next = 1;
  const transforms: Transform[] = [{ name: "mosaic", size: [80, 100], centre: 0.25 }];
  const result = await augmentImage(even(shades[0]!, 0), transforms, {
    seed: 0,
    other: () => even(shades[next]!, next++),
  });
  assert.deepEqual(result.labels, [0, 1, 2, 3]);
  assert.deepEqual(result.boxes, [
    [0, 0, 25, 20],
    [25, 0, 100, 20],
    [0, 20, 25, 80],
    [25, 20, 100, 80],
  ]);
  for (const [index, [x1, y1, x2, y2]] of result.boxes.entries()) {
    for (const [x, y] of [
      [x1, y1],
      [x2 - 1, y2 - 1],
    ] as const) {
      assert.equal(result.image.data[y * 100 + x], shades[index]);
    }
  }
  assert.equal(result.origin, undefined);
});

test("mixup blends and keeps the boxes of both", async () => {
  const white = { image: whiteBox(20, 20, [0, 0, 20, 20]), boxes: [[0, 0, 5, 5]] as Boxes, labels: [1] };
  const black = { image: whiteBox(10, 20, [0, 0, 0, 0]), boxes: [[0, 0, 20, 10]] as Boxes, labels: [2] };
  const result = await augmentImage(white, [{ name: "mixup", share: 0.4 }], { seed: 0, other: () => black });
  assert.ok(result.image.data.every((value) => value === 153));
  assert.deepEqual(result.boxes, [
    [0, 0, 5, 5],
    [0, 5, 20, 15],
  ]);
  assert.deepEqual([result.labels, result.origin], [[1, 2], undefined]);
});

test("cutouts hide what they say, and what hides an object makes it invisible", async () => {
  const white = { image: whiteBox(50, 50, [0, 0, 50, 50]), boxes: [[0, 0, 50, 50]] as Boxes, labels: [0] };
  const transforms: Transform[] = [{ name: "cutout", size: 0.4 }];
  const { image, boxes } = await augmentImage(white, transforms, { seed: 1 });
  assert.equal(image.data.filter((value) => value === 0).length, 20 * 20);
  assert.deepEqual(boxes, white.boxes);
  assert.equal((await augmentImage(white, transforms, { seed: 1, minVisibility: 0.85 })).boxes.length, 0);
  assert.equal((await augmentImage(white, transforms, { seed: 1, minVisibility: 0.83 })).boxes.length, 1);
});

test("noise has its strength, blur keeps the mean and takes the speckle, a JPEG of low quality differs", async () => {
  const grey = { ...none, image: { data: new Uint8Array(10_000).fill(128), shape: [100, 100, 1] as const } };
  const noisy = (await augmentImage(grey, [{ name: "noise", sigma: 0.05 }], { seed: 3 })).image.data;
  const deviation = (data: Image["data"]): number => {
    const mean = [...data].reduce((sum, value) => sum + value, 0) / data.length;
    return Math.sqrt([...data].reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  };
  assert.ok(Math.abs(deviation(noisy) - 0.05 * 255) < 0.3, `${deviation(noisy)}`);
  const blurred = (await augmentImage(sample, [{ name: "blur", sigma: 3 }], { seed: 0 })).image.data;
  assert.ok(deviation(blurred) < 0.3 * deviation(sample.image.data));
  const saved = (await augmentImage(sample, [{ name: "jpeg", quality: 10 }], { seed: 0 })).image.data;
  const before = sample.image.data;
  assert.ok([...saved].reduce((sum, value, at) => sum + Math.abs(value - before[at]!), 0) > saved.length);
});

test("rules leave boxes out by what is left of them, as albumentations does", async () => {
  const three: LabelledImage = {
    image: speckled(100, 100),
    boxes: [
      [0, 0, 40, 40],
      [45, 45, 55, 55],
      [60, 0, 100, 5],
    ],
    labels: [1, 2, 3],
  };
  const shift: Transform[] = [{ name: "translate", x: -0.3 }];
  const labels = async (rules: object) => (await augmentImage(three, shift, { seed: 0, ...rules })).labels;
  assert.deepEqual(await labels({}), [1, 2, 3]);
  assert.deepEqual(await labels({ minVisibility: 0.3 }), [2, 3]);
  assert.deepEqual(await labels({ minVisibility: 0.2 }), [1, 2, 3]);
  assert.deepEqual(await labels({ minArea: 150 }), [1, 3]);
  assert.deepEqual(await labels({ minWidth: 10.5 }), [3]);
  assert.deepEqual(await labels({ minHeight: 9 }), [1, 2]);
  assert.deepEqual(await labels({ maxAspectRatio: 5 }), [1, 2]);
});

for (const { x, y, rules, labels, boxes } of kept.cases) {
  test(`albumentations keeps the same boxes: ${JSON.stringify(rules)}`, async () => {
    const [height, width] = kept.size;
    const image = { data: new Uint8Array(height * width), shape: [height, width, 1] as const };
    const shift: Transform = { name: "translate", x: x / width, y: y / height };
    const all = { image, boxes: kept.boxes, labels: [...kept.boxes.keys()] };
    const result = await augmentImage(all, [shift], { seed: 0, ...rules });
    assert.deepEqual(result.labels, labels);
    assertClose(result.boxes, boxes, 1e-3);
  });
}

test("boxes that reach out of the picture are cut first, and that is not held against them", async () => {
  const out = { image: speckled(20, 20), boxes: [[-20, 5, 20, 15]] as Boxes, labels: [0] };
  const { boxes } = await augmentImage(out, [{ name: "flip" }], { seed: 0, minVisibility: 0.9 });
  assert.deepEqual(boxes, [[0, 5, 20, 15]]);
});

test("what is wrong is named with its place in the list", async () => {
  const rejects = async (transform: unknown, message: RegExp) => {
    await assert.rejects(
      augmentImage(sample, [{ name: "flip" }, transform as Transform], { seed: 0 }),
      message,
    );
  };
  await rejects({ name: "turn" }, /RangeError: transforms\[1\]\.name must be one of affine, .* got "turn"/);
  await rejects(null, /TypeError: transforms\[1\] must be an object with a name, got null/);
  await rejects(
    { name: "rotate", degree: 5 },
    /RangeError: transforms\[1\] \(rotate\) has no parameter degree; it has degrees, expand/,
  );
  await rejects({ name: "rotate" }, /RangeError: transforms\[1\] \(rotate\) must have the parameter degrees/);
  await rejects(
    { name: "rotate", degrees: [10, -10] },
    /RangeError: transforms\[1\] \(rotate\)\.degrees must be a number in .* got \[10,-10\]/,
  );
  await rejects(
    { name: "flip", direction: "left" },
    /direction must be one of horizontal, vertical, got "left"/,
  );
  await rejects({ name: "flip", probability: 2 }, /transforms\[1\]\.probability must be in \[0, 1\], got 2/);
  await rejects({ name: "resize", size: [0, 5] }, /resize\)\.size must be \[height, width\].* got \[0, 5\]/);
  await rejects({ name: "mixup" }, /RangeError: options\.other must be given for transforms\[1\] \(mixup\)/);
  await rejects({ name: "crop", attempts: 0 }, /attempts must be a whole number in \[1, 10000\], got 0/);
  await rejects({ name: "rotate", degrees: 5, expand: "yes" }, /expand must be true or false, got "yes"/);
  await assert.rejects(
    augmentImage(sample, "flip" as never, { seed: 0 }),
    /TypeError: transforms must be a list/,
  );
  await assert.rejects(augmentImage(sample, [], { seed: 0.5 }), /RangeError: seed must be a whole number/);
  await assert.rejects(
    augmentImage(sample, [], { seed: 0, minVisibility: 2 }),
    /minVisibility must be in \[0, 1\]/,
  );
  await assert.rejects(augmentImage(sample, [], { seed: 0, minArea: -1 }), /minArea must be >= 0, got -1/);
});
