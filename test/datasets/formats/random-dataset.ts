import type { Box } from "../../../src/boxes/boxes.js";
import type { DetectionDataset, Meta, Sample } from "../../../src/datasets/dataset.js";
import { createRandom, type Random } from "../../../src/random.js";

/** What a format can tell apart, so that a test compares only that. */
export interface Wishes {
  /** Coordinates of any 53 bits; else hundredths of a pixel. */
  readonly anyFloat?: boolean;
  readonly meta?: boolean;
  /** Frames of sequences with tracks. */
  readonly tracks?: boolean;
}

const letters = [
  "a",
  "B",
  "ß",
  "é",
  "e\u0301",
  "漢",
  "字",
  "🐈",
  " ",
  "#",
  "%",
  "&",
  "'",
  ",",
  ";",
  "=",
  "(",
  "]",
  "1",
  "-",
  ".",
];

/** A small data set of random pictures, names, classes, boxes and meta. The seed alone decides. */
export function randomDataset(
  seed: number,
  { anyFloat = true, meta = true, tracks = false }: Wishes = {},
): DetectionDataset {
  const random = createRandom(40, seed);
  const text = (least: number) =>
    Array.from({ length: random.integer(least, 6) }, () => pick(random, letters)).join("");
  const classes = [
    ...new Set(
      Array.from({ length: random.integer(1, 5) }, (_, index) => `${text(1).trim() || "x"}${index}`),
    ),
  ];
  const samples = Array.from({ length: random.integer(1, 6) }, (_, index): Sample => {
    const [height, width] = [random.integer(1, 40), random.integer(1, 40)];
    const boxes = Array.from({ length: random.integer(0, 4) }, () =>
      randomBox(random, width, height, anyFloat),
    );
    const name = `${text(0)
      .trim()
      .replace(/^\.+|\.+$/g, "_")}${index}`;
    const extra = tracks
      ? { meta: { sequence: `s${index % 2}`, frame: index + 1 } }
      : meta && random.next() < 0.7
        ? { meta: randomMeta(random) }
        : {};
    const boxMeta = tracks
      ? boxes.map((_, track) => ({ track, confidence: 1, visibility: 0.5 }))
      : boxes.map(() => (meta && random.next() < 0.7 ? randomMeta(random) : {}));
    return {
      image: {
        data: Uint8Array.from({ length: height * width * 3 }, () => random.integer(0, 255)),
        shape: [height, width, 3],
      },
      boxes,
      labels: boxes.map(() => random.integer(0, classes.length - 1)),
      id: tracks
        ? `s${index % 2}/${String(index + 1).padStart(6, "0")}`
        : random.next() < 0.3
          ? `some/${name}`
          : name,
      ...extra,
      ...(boxMeta.some((one) => Object.keys(one).length > 0) ? { boxMeta } : {}),
    };
  });
  return { name: "random", classes, length: samples.length, read: (index) => samples[index]! };
}

function randomBox(random: Random, width: number, height: number, anyFloat: boolean): Box {
  const edges = (side: number): [number, number] => {
    for (;;) {
      const draw = () => {
        const kind = random.integer(0, anyFloat ? 2 : 1);
        const value = random.next() * side;
        return kind === 0 ? Math.round(value) : kind === 1 ? Math.round(value * 100) / 100 : value;
      };
      const [a, b] = [draw(), draw()];
      if (a !== b && Math.max(a, b) <= side) return [Math.min(a, b), Math.max(a, b)];
    }
  };
  const [x1, x2] = edges(width);
  const [y1, y2] = edges(height);
  return [x1, y1, x2, y2];
}

function randomMeta(random: Random): Meta {
  const values: readonly unknown[] = [
    0,
    1,
    -2.5,
    1e-7,
    "Unspecified",
    "0",
    "",
    " blank ",
    "a<b>&\"'",
    "線\n",
    true,
    null,
    [1, [2]],
    { deep: { er: "x" } },
    { "no name": 1 },
  ];
  const keys = ["difficult", "pose", "occluded", "actions", "a b", "漢", "bndbox", "name"];
  return Object.fromEntries(
    Array.from({ length: random.integer(1, 3) }, () => [pick(random, keys), pick(random, values)]),
  );
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.integer(0, values.length - 1)]!;
}
