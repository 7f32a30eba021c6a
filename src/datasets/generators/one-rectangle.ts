import type { Box } from "../../boxes/boxes.js";
import { createRandom } from "../../random.js";
import { createCanvas, finishCanvas } from "./canvas.js";
import { checkGenerator, type GeneratedDataset, generatedDataset } from "./generated-dataset.js";

const side = 8;
const longest = 3;

/** Every rectangle of the recipe, in a fixed order. */
const rectangles: readonly Box[] = spans().flatMap(([y1, y2]) =>
  spans().map(([x1, x2]): Box => [x1, y1, x2, y2]),
);

/** Where a side of 1 to 3 pixels may lie: the last row and column are never reached, as in the reference. */
function spans(): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (let length = 1; length <= longest; length++) {
    for (let from = 0; from < side - length; from++) found.push([from, from + length]);
  }
  return found;
}

/**
 * The smallest test of localization: one white rectangle on black, 8 x 8 x 1, sides of 1 to 3 pixels. After Johannes
 * Rieke's "shape-detection" (single-rectangle), which draws 50,000 of them at random: but there are only 324 different
 * pictures, so that every picture of its test part was seen in training.
 *
 * Left to itself it gives each of the 324 pictures once, which `splitDataset` cuts into parts without leakage. With a
 * `count` it draws that many at random, with repetition: the leaking protocol.
 *
 * @param options.count How many to draw; left out, every picture comes once.
 * @param options.seed Whole number, default 0; decides what is drawn.
 * @throws {RangeError} If `count` is not a whole number >= 1, or the seed no whole number.
 * @see https://github.com/jrieke/shape-detection
 * @example oneRectangle().length // 324
 * @example oneRectangle({ count: 50_000, seed: 1 }).read(0).image.shape // [8, 8, 1]
 * @example splitDataset(oneRectangle(), { fractions: [0.8, 0.2], seed: 1 }).map((part) => part.length) // [259, 65]
 */
export function oneRectangle({
  count,
  seed = 0,
}: {
  readonly count?: number;
  readonly seed?: number;
} = {}): GeneratedDataset {
  checkGenerator(count ?? 1, seed);
  const drawn = count !== undefined;
  const version = 1;
  return generatedDataset({
    name: "one rectangle",
    idPrefix: `one-rectangle-v${version}${drawn ? `-${seed}` : ""}`,
    description: drawn
      ? `${count} random draws from the ${rectangles.length} different pictures, version ${version}, seed ${seed}`
      : `each of the ${rectangles.length} different pictures once, version ${version}`,
    version,
    classes: ["rectangle"],
    length: count ?? rectangles.length,
    plan: (index) => {
      const which = drawn ? createRandom(version, seed, index).integer(0, rectangles.length - 1) : index;
      const box = rectangles[which]!;
      return { size: [side, side], boxes: [box], labels: [0], draw: () => draw(box) };
    },
  });
}

function draw([x1, y1, x2, y2]: Box) {
  const canvas = createCanvas([side, side], [0]);
  for (let y = y1; y < y2; y++) canvas.data.fill(1, y * side + x1, y * side + x2);
  return finishCanvas(canvas, createRandom(0), 0);
}
