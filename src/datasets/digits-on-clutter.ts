import type { Box } from "../boxes/boxes.js";
import { createRandom, type Random } from "../random.js";
import { checkIndex, type DetectionDataset, type Sample } from "./dataset.js";
import { digitSide, handwrittenDigits, picturesOf } from "./handwritten-digits.js";

/** The recipe's number. A change that makes other canvases of the same seed needs a new number and a new recipe. */
export const digitsOnClutterVersion = 1;

const canvasSide = 64;
const clutterPatches = 8;
/** Ink at or above this share of full ink belongs to the digit. */
const inkThreshold = 0.2;
const splits = ["train", "test"] as const;

/** A data set that is drawn and not read: samples come at once. */
export interface GeneratedDataset extends DetectionDataset {
  /** The number of the recipe. */
  readonly version: number;
  read(index: number): Sample;
}

/** One handwritten picture: its ink and the tight bounds of that ink. */
interface Glyph {
  readonly ink: Uint8Array;
  /** Where the picture starts in `ink`. */
  readonly offset: number;
  /** x1, y1, x2, y2 in the 28 x 28 picture, far edges exclusive. */
  readonly bounds: Box;
}

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
}: {
  count?: number;
  seed?: number;
  split?: "train" | "test";
} = {}): GeneratedDataset {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`count must be a whole number >= 1, got ${count}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, got ${seed}`);
  if (!splits.includes(split)) throw new RangeError(`split must be "train" or "test", got ${String(split)}`);
  const dataset = {
    name: `digits on clutter (${split})`,
    description: `${count} generated canvases, version ${digitsOnClutterVersion}, seed ${seed}, ${split} digits of MNIST`,
    version: digitsOnClutterVersion,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    length: count,
    read: (index: number): Sample => {
      checkIndex(dataset, index);
      return drawCanvas(seed, split, index);
    },
  };
  return dataset;
}

function drawCanvas(seed: number, split: "train" | "test", index: number): Sample {
  const random = createRandom(digitsOnClutterVersion, seed, splits.indexOf(split), index);
  const background = random.uniform(0, 0.35);
  const canvas = new Float32Array(canvasSide ** 2).fill(background);

  const label = random.integer(0, 9);
  const glyph = pickGlyph(random, label, split);
  for (let patch = 0; patch < clutterPatches; patch++) drawClutter(canvas, random, background, glyph, split);
  const box = drawDigit(canvas, random, background, glyph);

  const deviation = random.uniform(0.02, 0.08);
  const noise = random.normals(canvas.length);
  const data = new Uint8ClampedArray(canvas.length); // rounds and clips to 0..255 by itself
  for (let pixel = 0; pixel < data.length; pixel++) {
    data[pixel] = 255 * (canvas[pixel]! + deviation * noise[pixel]!);
  }
  return {
    image: { data: new Uint8Array(data.buffer), shape: [canvasSide, canvasSide, 1] },
    boxes: [box],
    labels: [label],
    id: `digits-on-clutter-v${digitsOnClutterVersion}-${split}-${seed}-${index}`,
  };
}

function pickGlyph(random: Random, label: number, split: "train" | "test"): Glyph {
  const { ink, count } = handwrittenDigits(label);
  const picture = random.integer(...picturesOf(split, count));
  const offset = picture * digitSide ** 2;
  return { ink, offset, bounds: inkBounds(ink, offset, digitSide, digitSide) };
}

/** Scales the glyph onto the canvas, wherever its ink fits as a whole, and returns the exact box of that ink. */
function drawDigit(canvas: Float32Array, random: Random, background: number, glyph: Glyph): Box {
  const level = inkLevel(random, background);
  const scale = inkScale(random, glyph);
  // One pixel of the picture is kept around its bounds: scaling spreads the ink that far at most.
  const [x1, y1] = [glyph.bounds[0] - 1, glyph.bounds[1] - 1];
  const width = Math.ceil((glyph.bounds[2] + 1 - x1) * scale);
  const height = Math.ceil((glyph.bounds[3] + 1 - y1) * scale);
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      ink[y * width + x] = inkAt(glyph, x1 + (x + 0.5) / scale - 0.5, y1 + (y + 0.5) / scale - 0.5);
    }
  }
  const [inkX1, inkY1, inkX2, inkY2] = inkBounds(ink, 0, width, height);
  const left = random.integer(-inkX1, canvasSide - inkX2);
  const top = random.integer(-inkY1, canvasSide - inkY2);
  for (let y = Math.max(0, -top); y < Math.min(height, canvasSide - top); y++) {
    for (let x = Math.max(0, -left); x < Math.min(width, canvasSide - left); x++) {
      blend(canvas, left + x, top + y, level, ink[y * width + x]!);
    }
  }
  return [left + inkX1, top + inkY1, left + inkX2, top + inkY2];
}

/** Cuts one patch around some ink of another picture and puts it anywhere on the canvas. */
function drawClutter(
  canvas: Float32Array,
  random: Random,
  background: number,
  not: Glyph,
  split: "train" | "test",
): void {
  let glyph: Glyph;
  do glyph = pickGlyph(random, random.integer(0, 9), split);
  while (glyph.ink === not.ink && glyph.offset === not.offset);
  const level = inkLevel(random, background);
  const scale = inkScale(random, glyph);
  const width = random.integer(6, 10);
  const height = random.integer(6, 10);
  const left = random.integer(0, canvasSide - width);
  const top = random.integer(0, canvasSide - height);
  const [centreX, centreY] = someInk(random, glyph);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = inkAt(
        glyph,
        centreX + (x + 0.5 - width / 2) / scale,
        centreY + (y + 0.5 - height / 2) / scale,
      );
      blend(canvas, left + x, top + y, level, share);
    }
  }
}

function inkLevel(random: Random, background: number): number {
  return background + random.uniform(0.35, 0.65);
}

function inkScale(random: Random, { bounds: [x1, y1, x2, y2] }: Glyph): number {
  return random.uniform(20, 36) / Math.max(x2 - x1, y2 - y1);
}

function blend(canvas: Float32Array, x: number, y: number, level: number, ink: number): void {
  const pixel = y * canvasSide + x;
  canvas[pixel] = canvas[pixel]! + (level - canvas[pixel]!) * (ink / 255);
}

/** Ink at a point between the pixels' centres, bilinear, 0 outside the picture. */
function inkAt({ ink, offset }: Glyph, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= digitSide || row >= digitSide
      ? 0
      : ink[offset + row * digitSide + column]!;
  const upper = at(left, top) + (x - left) * (at(left + 1, top) - at(left, top));
  const lower = at(left, top + 1) + (x - left) * (at(left + 1, top + 1) - at(left, top + 1));
  return upper + (y - top) * (lower - upper);
}

/** The middle of a pixel, chosen at random, that has ink. */
function someInk(random: Random, { ink, offset, bounds: [x1, y1, x2, y2] }: Glyph): [x: number, y: number] {
  for (;;) {
    const x = random.integer(x1, x2 - 1);
    const y = random.integer(y1, y2 - 1);
    if (ink[offset + y * digitSide + x]! >= 255 * inkThreshold) return [x, y];
  }
}

/** Tight bounds of the pixels at or above the threshold, far edges exclusive. */
function inkBounds(ink: Uint8Array, offset: number, width: number, height: number): Box {
  let [x1, y1, x2, y2] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[offset + y * width + x]! < 255 * inkThreshold) continue;
      x1 = Math.min(x1, x);
      x2 = Math.max(x2, x + 1);
      y1 = Math.min(y1, y);
      y2 = Math.max(y2, y + 1);
    }
  }
  return [x1, y1, x2, y2];
}
