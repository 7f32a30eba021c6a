import { createRandom } from "../../random.js";
import { createCanvas, finishCanvas } from "./canvas.js";
import {
  checkDigitSplit,
  type DigitSplit,
  digitSplits,
  digitStamp,
  drawClutter,
  inkLevel,
  pickGlyph,
  placeWhole,
} from "./digit-ink.js";
import {
  checkGenerator,
  type GeneratedDataset,
  type GeneratorOptions,
  generatedDataset,
  type Plan,
} from "./generated-dataset.js";
import { blendStamp, placedBounds } from "./stamp.js";

/** The recipe's number. A change that makes other canvases of the same seed needs a new number and a new recipe. */
export const digitsOnClutterVersion = 1;

const canvasSide = 64;
const clutterPatches = 8;

/**
 * Handwritten digits on cluttered canvases, with exact boxes: the library's own test of localization, which runs
 * offline and never runs out. After the "cluttered translated MNIST" of Mnih et al. (2014).
 *
 * Version 1 (never made easier later; a new recipe gets a new version):
 * - canvas: 64 x 64 x 1, uint8, background level b uniform in [0, 0.35];
 * - digit: one MNIST picture, every class and then every picture of the split equally likely. Scaled bilinearly so that
 *   the longer side of its ink is s pixels, s uniform in [20, 36]; placed anywhere that keeps it whole;
 *   ink level b + c, c uniform in [0.35, 0.65];
 * - clutter: 8 patches of 6 to 10 pixels a side (each side drawn by itself), each cut around some ink of another picture
 *   (any class) of the same split, scaled by the same rule with its own s, ink level by the same rule with its own c,
 *   placed anywhere wholly on the canvas, under the digit;
 * - noise: Gaussian on every pixel, standard deviation uniform in [0.02, 0.08]; then clipped to [0, 1] and rounded;
 * - box: tight bounds of the digit's own pixels with at least 0.2 of full ink after scaling, far edges exclusive;
 * - split: of each class's pictures the last 20 % are "test", the others "train"; digits and clutter of one split never
 *   appear in the other.
 *
 * A canvas depends on seed, split and index alone; another seed gives fresh canvases of the same split.
 *
 * @param options.count How many canvases, default 10,000.
 * @param options.seed Whole number, default 0.
 * @param options.split "train" (default) or "test".
 * @throws {RangeError} If `count` is not a whole number >= 1, the seed no whole number, or the split unknown.
 * @example digitsOnClutter({ count: 4, seed: 1 }).read(0).image.shape // [64, 64, 1]
 * @example digitsOnClutter({ count: 4, split: "test" }).classes.length // 10
 */
export function digitsOnClutter({
  count = 10_000,
  seed = 0,
  split = "train",
}: GeneratorOptions & { readonly split?: DigitSplit } = {}): GeneratedDataset {
  checkGenerator(count, seed);
  checkDigitSplit(split);
  return generatedDataset({
    name: `digits on clutter (${split})`,
    idPrefix: `digits-on-clutter-v${digitsOnClutterVersion}-${split}-${seed}`,
    description: `${count} generated canvases, version ${digitsOnClutterVersion}, seed ${seed}, ${split} digits of MNIST`,
    version: digitsOnClutterVersion,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    length: count,
    plan: (index) => planCanvas(seed, split, index),
  });
}

function planCanvas(seed: number, split: DigitSplit, index: number): Plan {
  const random = createRandom(digitsOnClutterVersion, seed, digitSplits.indexOf(split), index);
  const background = random.uniform(0, 0.35);
  const canvas = createCanvas([canvasSide, canvasSide], [background]);
  const label = random.integer(0, 9);
  const glyph = pickGlyph(random, label, split);
  for (let patch = 0; patch < clutterPatches; patch++) {
    drawClutter(canvas, random, background, [glyph], split);
  }
  const level = inkLevel(random, background);
  const stamp = digitStamp(random, glyph);
  const [left, top] = placeWhole(random, stamp, canvas);
  return {
    size: [canvasSide, canvasSide],
    boxes: [placedBounds(stamp, left, top)],
    labels: [label],
    draw: () => {
      blendStamp(canvas, stamp, left, top, [level]);
      return finishCanvas(canvas, random, random.uniform(0.02, 0.08));
    },
  };
}
