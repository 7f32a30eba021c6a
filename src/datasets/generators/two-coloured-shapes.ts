import type { Box } from "../../boxes/boxes.js";
import { createRandom, type Random } from "../../random.js";
import { createCanvas, finishCanvas } from "./canvas.js";
import {
  checkGenerator,
  type GeneratedDataset,
  type GeneratorOptions,
  generatedDataset,
  type Plan,
} from "./generated-dataset.js";
import { drawShape, nearColour } from "./paint.js";
import type { ShapeKind } from "./shape-stamp.js";

const version = 1;
const side = 32;
const kinds: readonly ShapeKind[] = ["rectangle", "circle", "right triangle"];
const colours = {
  red: [0.7, 0, 0],
  green: [0, 0.7, 0],
  blue: [0, 0, 0.7],
} as const;
const colourNames = Object.keys(colours) as readonly (keyof typeof colours)[];

/**
 * Two shapes on white, 32 x 32 x 3: rectangle, circle or right triangle, red, green or blue, sides of 4 to 15 pixels,
 * anywhere; the second may hide the first in part or whole, whose box stays the whole one. After Johannes Rieke's
 * "shape-detection" (color-multiple-shapes). `boxMeta` has each one's colour.
 *
 * @param options How many, from which seed.
 * @throws {RangeError} If `count` is not a whole number >= 1, or the seed no whole number.
 * @see https://github.com/jrieke/shape-detection
 * @example twoColouredShapes({ seed: 1 }).read(0).boxes.length // 2
 */
export function twoColouredShapes({ count = 10_000, seed = 0 }: GeneratorOptions = {}): GeneratedDataset {
  checkGenerator(count, seed);
  return generatedDataset({
    name: "two coloured shapes",
    idPrefix: `two-coloured-shapes-v${version}-${seed}`,
    description: `${count} generated canvases, version ${version}, seed ${seed}`,
    version,
    classes: [...kinds],
    length: count,
    plan: (index) => planCanvas(createRandom(version, seed, index)),
  });
}

function planCanvas(random: Random): Plan {
  const two = [0, 1].map(() => {
    const kind = random.choice(kinds);
    const colour = random.choice(colourNames);
    const paint = nearColour(random, colours[colour], 0.3);
    const width = random.integer(4, 15);
    const height = kind === "circle" ? width : random.integer(4, 15);
    const x = random.integer(0, side - width);
    const y = random.integer(0, side - height);
    const box: Box = [x, y, x + width, y + height];
    return { kind, colour, paint, box };
  });
  return {
    size: [side, side],
    boxes: two.map(({ box }) => box),
    labels: two.map(({ kind }) => kinds.indexOf(kind)),
    boxMeta: two.map(({ kind, colour }) => ({ shape: kind, colour })),
    draw: () => {
      const canvas = createCanvas([side, side], [1, 1, 1]);
      for (const { kind, box, paint } of two) drawShape(canvas, kind, box, paint);
      return finishCanvas(canvas, random, 0);
    },
  };
}
