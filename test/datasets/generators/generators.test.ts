import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { pairIou } from "../../../src/boxes/pair-iou.js";
import { type Polygon, polygonBounds } from "../../../src/boxes/polygon.js";
import { type Annotation, type DetectionDataset, readAnnotation } from "../../../src/datasets/dataset.js";
import { readMot } from "../../../src/datasets/formats/read-mot.js";
import { writeMot } from "../../../src/datasets/formats/write-mot.js";
import { digitScenes } from "../../../src/datasets/generators/digit-scenes.js";
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import type { GeneratedDataset } from "../../../src/datasets/generators/generated-dataset.js";
import { licencePlates } from "../../../src/datasets/generators/licence-plates.js";
import { movingObjects } from "../../../src/datasets/generators/moving-objects.js";
import { oneRectangle } from "../../../src/datasets/generators/one-rectangle.js";
import { type ShapesOptions, shapes } from "../../../src/datasets/generators/shapes.js";
import { twoColouredShapes } from "../../../src/datasets/generators/two-coloured-shapes.js";
import { splitDataset } from "../../../src/datasets/splits/split-dataset.js";
import type { Image } from "../../../src/image/image.js";

const recipes: Readonly<Record<string, { make(seed: number): GeneratedDataset; sha256: string }>> = {
  shapes: {
    make: (seed) => shapes({ seed }),
    sha256: "9c8a3cae45aafe659350387dc0b3634b9bafbd5e323b193d7d52d1429318363d",
  },
  "shapes in clutter": {
    make: (seed) =>
      shapes({ seed, background: "clutter", size: [80, 96], perImage: [2, 5], classBy: "both" }),
    sha256: "837a63a41a7212defa6f50ccb78747440eb1605d877d8e3c8332ac7b22ec70af",
  },
  "two coloured shapes": {
    make: (seed) => twoColouredShapes({ seed }),
    sha256: "f347a5dec1de8897919ba789a6dc61ce1c0441c83424a2a9ec483e9829cad337",
  },
  "one rectangle": {
    make: (seed) => oneRectangle({ count: 1000, seed }),
    sha256: "49e14af4b89713f373fb7d11c1548235838617cf80f3e520dae4ff9efba41a77",
  },
  "digit scenes": {
    make: (seed) => digitScenes({ seed }),
    sha256: "9cccf258a8119ece732eba063259fbd977aabc8e1a111bf16eb67ed3b380674c",
  },
  "digit scenes, test": {
    make: (seed) => digitScenes({ seed, split: "test" }),
    sha256: "32340e08b67ad37d29687739ce5ca6b4846c2ca071615af35614e42afe51c00e",
  },
  "licence plates": {
    make: (seed) => licencePlates({ seed }),
    sha256: "f704943b191b82a9573407b1dd09757802efbf9e7b4f189913563e437214e7ce",
  },
  "licence plates, characters": {
    make: (seed) => licencePlates({ seed, plates: [1, 3], objects: "both", size: [120, 200] }),
    sha256: "c314c6489c74cd077a309535d66dff163146925f27a639ad0a6dd34952b50b47",
  },
  "moving digits": {
    make: (seed) => movingObjects({ seed }),
    sha256: "5543c0e674293761a1bf0de4caf372ed5832748b633e208712e759e91f6b61a8",
  },
  "moving shapes": {
    make: (seed) => movingObjects({ seed, kind: "shapes", edges: "bounce" }),
    sha256: "249dec3e78b39e4002a4403bb78b819d65ca89d912d3f68d1c9a27202ba51c8f",
  },
};

for (const [name, { make, sha256 }] of Object.entries(recipes)) {
  test(`${name}: version 1 never changes, in any order and for any seed`, () => {
    const hash = createHash("sha256");
    for (const seed of [0, 7]) {
      const dataset = make(seed);
      assert.equal(dataset.version, 1);
      for (let index = 0; index < 20; index++) {
        const { image, boxes, labels, boxMeta } = dataset.read(index);
        hash.update(image.data).update(JSON.stringify([boxes, labels, boxMeta]));
      }
      assert.deepEqual(make(seed).read(13), dataset.read(13));
    }
    assert.equal(hash.digest("hex"), sha256);
    assert.notDeepEqual(make(1).read(0).image.data, make(2).read(0).image.data);
  });

  test(`${name}: what is known without pixels is what comes with them; boxes are in the picture`, () => {
    const dataset = make(5);
    for (let index = 0; index < 200; index++) {
      const { image, ...known } = dataset.read(index);
      const [height, width] = image.shape;
      assert.deepEqual(dataset.annotation(index), { ...known, size: [height, width] });
      assert.equal(known.boxes.length, known.labels.length);
      assert.equal(known.boxMeta?.length ?? known.boxes.length, known.boxes.length);
      for (const label of known.labels) assert.ok(dataset.classes[label] !== undefined, `label ${label}`);
      for (const [x1, y1, x2, y2] of known.boxes) {
        assert.ok(x1 >= 0 && y1 >= 0 && x2 <= width && y2 <= height && x2 > x1 && y2 > y1);
      }
    }
  });
}

/** Whether the pixel differs from the even ground by more than half of 255 levels in some channel. */
function litBox({ data, shape: [height, width, channels] }: Image, ground: number, least: number) {
  const points: [number, number][] = [];
  for (let at = 0; at < data.length; at++) {
    if (Math.abs(data[at]! - ground) < least) continue;
    const pixel = Math.floor(at / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    points.push([x, y], [x + 1, y + 1]);
  }
  assert.ok(points.length > 0 && height > 0);
  return polygonBounds(points);
}

test("one rectangle: 324 different pictures, each once; the box is what is lit", () => {
  const dataset = oneRectangle();
  const seen = new Set<string>();
  for (let index = 0; index < dataset.length; index++) {
    const { image, boxes } = dataset.read(index);
    seen.add(Buffer.from(image.data).toString("hex"));
    assert.deepEqual(litBox(image, 0, 255), boxes[0]);
  }
  assert.equal(dataset.length, 324);
  assert.equal(seen.size, 324);
});

test("one rectangle: drawn at random the test part leaks, cut from the different ones it does not", async () => {
  const known = async (dataset: DetectionDataset, from: number, to: number): Promise<Set<string>> => {
    const pictures = new Set<string>();
    for (let index = from; index < to; index++) {
      pictures.add(String((await readAnnotation(dataset, index)).boxes));
    }
    return pictures;
  };
  const drawn = oneRectangle({ count: 20_000, seed: 3 });
  const train = await known(drawn, 0, 16_000);
  assert.equal([...(await known(drawn, 16_000, 20_000))].filter((picture) => !train.has(picture)).length, 0);
  const [some, others] = splitDataset(oneRectangle(), { fractions: [0.8, 0.2], seed: 1 });
  const [seen, unseen] = [await known(some, 0, some.length), await known(others, 0, others.length)];
  assert.equal(new Set([...seen, ...unseen]).size, seen.size + unseen.size);
  assert.equal(seen.size + unseen.size, 324);
});

test("one shape: its box is what is lit, for every shape", () => {
  const options: ShapesOptions = { perImage: [1, 1], noise: [0, 0], sides: [6, 30], seed: 4 };
  for (const kind of [
    "rectangle",
    "circle",
    "triangle",
    "right triangle",
    "diamond",
    "cross",
    "ring",
  ] as const) {
    const dataset = shapes({ ...options, kinds: [kind] });
    for (let index = 0; index < 30; index++) {
      const { image, boxes } = dataset.read(index);
      const corner = boxes[0]![0] > 0 ? image.data[0]! : image.data[image.data.length - 3]!;
      const [x1, y1, x2, y2] = litBoxOfAnyChannel(image);
      // The tip of a triangle may cover too little of its pixel to be seen.
      const slack =
        kind.includes("triangle") || kind === "diamond" || kind === "circle" || kind === "ring" ? 1 : 0;
      const differences = [x1, y1, x2, y2].map((value, side) => Math.abs(value - boxes[0]![side]!));
      assert.ok(
        Math.max(...differences) <= slack,
        `${kind} ${index}: ${boxes[0]} ${[x1, y1, x2, y2]} ${corner}`,
      );
    }
  }
});

/** The box of what differs from the ground, which is the most common value of each channel. */
function litBoxOfAnyChannel(image: Image) {
  const boxes = [0, 1, 2].flatMap((channel) => {
    const data = image.data.filter((_, at) => at % 3 === channel);
    const counts = new Map<number, number>();
    for (const value of data) counts.set(value, (counts.get(value) ?? 0) + 1);
    const border = [0, image.shape[1] - 1, data.length - 1, data.length - image.shape[1]].map(
      (at) => data[at]!,
    );
    const ground = border.sort((a, b) => a - b)[1]!;
    const grey = { data, shape: [image.shape[0], image.shape[1], 1] } as Image;
    return data.some((value) => Math.abs(value - ground) > 12) ? [litBox(grey, ground, 12)] : [];
  });
  return polygonBounds(
    boxes.flatMap(
      ([x1, y1, x2, y2]): Polygon => [
        [x1, y1],
        [x2, y2],
      ],
    ),
  );
}

test("shapes and digits keep their rule of overlap", () => {
  for (const [dataset, most] of [
    [shapes({ perImage: [6, 6], maxIou: 0, seed: 2 }), 0],
    [digitScenes({ seed: 2 }), 0.1],
    [licencePlates({ plates: [2, 3], size: [120, 200] }), 0],
  ] as const) {
    let pairs = 0;
    for (let index = 0; index < 300; index++) {
      const { boxes } = dataset.annotation(index);
      boxes.forEach((box, at) => {
        for (const other of boxes.slice(at + 1)) {
          pairs++;
          assert.ok(pairIou(box, other) <= most, `${dataset.name} ${index}`);
        }
      });
    }
    assert.ok(pairs > 300);
  }
});

test("digit scenes have one to five digits about as often, and train and test share no handwriting", () => {
  const dataset = digitScenes({ seed: 9 });
  const counts = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < 1000; index++) counts[dataset.annotation(index).boxes.length]!++;
  assert.equal(counts[0], 0);
  assert.ok(
    counts.slice(1).every((count) => count > 150 && count < 260),
    counts.join(", "),
  );
});

test("digit scenes of one digit are as hard as digits on clutter: ink as bright, clutter as dense", () => {
  const mean = (dataset: GeneratedDataset): number => {
    let sum = 0;
    for (let index = 0; index < 300; index++) {
      const { data } = dataset.read(index).image;
      sum += Array.from(data).reduce((total, value) => total + value, 0) / data.length;
    }
    return sum / 300;
  };
  const [one, other] = [
    mean(digitScenes({ digits: [1, 1], size: [64, 64] })),
    mean(digitsOnClutter({ seed: 1 })),
  ];
  assert.ok(Math.abs(one - other) < 4, `${one} ${other}`);
});

test("licence plates: the box is the one around the corners, characters lie on the plate and spell its text", () => {
  const dataset = licencePlates({ seed: 8, objects: "both", plates: [1, 2] });
  for (let index = 0; index < 200; index++) {
    const { boxes, labels, boxMeta } = dataset.annotation(index);
    let at = 0;
    while (at < boxes.length) {
      assert.equal(dataset.classes[labels[at]!], "plate");
      const { polygon, text, characters } = boxMeta![at] as {
        polygon: Polygon;
        text: string;
        characters: { character: string; box: (typeof boxes)[number] }[];
      };
      assert.deepEqual(polygonBounds(polygon), boxes[at]);
      assert.match(text, /^[A-Z0-9]+( [A-Z0-9]+)+$/);
      assert.equal(characters.map(({ character }) => character).join(""), text.replaceAll(" ", ""));
      const [x1, y1, x2, y2] = boxes[at]!;
      for (const { character, box } of characters) {
        at++;
        assert.equal(dataset.classes[labels[at]!], character);
        assert.deepEqual(boxes[at], box);
        assert.ok(box[0] >= x1 && box[1] >= y1 && box[2] <= x2 && box[3] <= y2);
      }
      at++;
    }
  }
});

test("moving objects keep their track, move steadily, and say how much of them is seen", () => {
  const dataset = movingObjects({ count: 40, frames: 15, seed: 3, objects: [2, 4] });
  assert.equal(dataset.length, 600);
  let [hidden, gone] = [0, 0];
  for (const { first, length, name } of dataset.sequences) {
    const classOf = new Map<unknown, number>();
    const all = new Set<unknown>();
    let shortest = Infinity;
    for (let frame = 0; frame < length; frame++) {
      const { boxes, labels, boxMeta, meta } = dataset.annotation(first + frame);
      assert.deepEqual(meta, { sequence: name, frame: frame + 1 });
      shortest = Math.min(shortest, boxes.length);
      boxMeta!.forEach(({ track, visibility }, at) => {
        all.add(track);
        assert.equal(classOf.get(track) ?? labels[at], labels[at]);
        classOf.set(track, labels[at]!);
        assert.ok((visibility as number) >= 0 && (visibility as number) <= 1);
        if ((visibility as number) < 0.5) hidden++;
      });
    }
    if (shortest < all.size) gone++;
  }
  assert.ok(hidden > 50, `${hidden} boxes mostly hidden`);
  assert.ok(gone > 3, `${gone} videos with objects that come or go`);
});

test("videos come back from MOTChallenge's format with tracks and visibilities", async () => {
  const folder = await mkdtemp(join(tmpdir(), "videos-"));
  try {
    const dataset = movingObjects({ count: 3, frames: 5, seed: 2 });
    await writeMot(dataset, join(folder, "videos"));
    const back = await readMot(join(folder, "videos"), { classes: dataset.classes });
    assert.deepEqual(back.sequences, dataset.sequences);
    for (let index = 0; index < dataset.length; index++) {
      const [truth, read] = [dataset.annotation(index), back.annotation(index)];
      assert.deepEqual([read.boxes, read.labels, read.meta], [truth.boxes, truth.labels, truth.meta]);
      const tracks = ({ boxMeta }: Annotation) =>
        boxMeta?.map(({ track, visibility }) => [track, visibility]);
      assert.deepEqual(tracks(read), tracks(truth));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("moving objects that bounce are in every frame and never jump", () => {
  const dataset = movingObjects({ count: 20, frames: 40, seed: 3, edges: "bounce", kind: "shapes" });
  for (const { first, length } of dataset.sequences) {
    for (let frame = 1; frame < length; frame++) {
      const [before, now] = [dataset.annotation(first + frame - 1), dataset.annotation(first + frame)];
      assert.equal(before.boxes.length, now.boxes.length);
      now.boxes.forEach((box, at) => {
        const step = box.map((value, side) => Math.abs(value - before.boxes[at]![side]!));
        assert.ok(Math.max(...step) <= 4, `${step}`);
      });
    }
  }
});

test("without bars and other objects all of an object is seen", () => {
  const dataset = movingObjects({ objects: [1, 1], occluders: [0, 0], edges: "bounce" });
  for (let index = 0; index < 100; index++)
    assert.equal(dataset.annotation(index).boxMeta![0]!.visibility, 1);
});

test("what is wrong is named", () => {
  assert.throws(() => shapes({ count: 0 }), /RangeError: count must be a whole number >= 1, got 0/);
  assert.throws(
    () => shapes({ kinds: ["cat" as "circle"] }),
    /RangeError: kinds must be of rectangle.*got "cat"/,
  );
  assert.throws(() => shapes({ kinds: [] }), /RangeError: kinds must name at least one/);
  assert.throws(
    () => shapes({ sides: [8, 90] }),
    /RangeError: sides must fit on a canvas of \[64,64\], got \[8,90\]/,
  );
  assert.throws(() => shapes({ maxIou: 2 }), /RangeError: maxIou must be in \[0, 1\], got 2/);
  assert.throws(() => shapes({ noise: [0.5, 0.1] }), /RangeError: noise must be/);
  assert.throws(
    () => shapes({ perImage: [3, 1] }),
    /RangeError: perImage must be two whole numbers.*\[3, 1\]/,
  );
  assert.throws(() => shapes({ size: [0, 64] }), /RangeError: size must be \[height, width\]/);
  assert.throws(() => oneRectangle({ count: 1.5 }), /RangeError: count/);
  assert.throws(() => digitScenes({ split: "val" as "test" }), /RangeError: split must be "train" or "test"/);
  assert.throws(
    () => licencePlates({ maxDegrees: 90 }),
    /RangeError: maxDegrees must be in \[0, 45\], got 90/,
  );
  assert.throws(() => licencePlates({ objects: "x" as "both" }), /RangeError: objects must be "plates"/);
  assert.throws(() => movingObjects({ frames: 0 }), /RangeError: frames must be a whole number >= 1, got 0/);
  assert.throws(() => movingObjects({ speed: [2, 1] }), /RangeError: speed/);
  assert.throws(() => twoColouredShapes({ seed: 0.5 }), /RangeError: seed must be a whole number, got 0\.5/);
  assert.throws(() => shapes({ count: 3 }).read(3), /RangeError: index must be a whole number in \[0, 3\)/);
});
