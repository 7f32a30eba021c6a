import type { Box } from "../../boxes/boxes.js";
import type { Random } from "../../random.js";
import { blend, type Canvas } from "./canvas.js";
import { digitSide, handwrittenDigits, picturesOf } from "./handwritten-digits.js";
import { inkBounds, inkThreshold, type Stamp } from "./stamp.js";

/** Whose handwriting: digits of one split never appear in the other. */
export type DigitSplit = "train" | "test";

export const digitSplits = ["train", "test"] as const;

/**
 * Throws unless it is one of the two splits.
 *
 * @throws {RangeError} Names what came.
 */
export function checkDigitSplit(split: DigitSplit): void {
  if (!digitSplits.includes(split))
    throw new RangeError(`split must be "train" or "test", got ${String(split)}`);
}

/** One handwritten picture: its ink and the tight bounds of that ink. */
export interface Glyph {
  readonly ink: Uint8Array;
  /** Where the picture starts in `ink`. */
  readonly offset: number;
  /** x1, y1, x2, y2 in the 28 x 28 picture, far edges exclusive. */
  readonly bounds: Box;
}

/** Any picture of a digit, each equally likely. */
export function pickGlyph(random: Random, label: number, split: DigitSplit): Glyph {
  const { ink, count } = handwrittenDigits(label);
  const picture = random.integer(...picturesOf(split, count));
  const offset = picture * digitSide ** 2;
  return { ink, offset, bounds: inkBounds(ink, offset, digitSide, digitSide) };
}

/** Ink is brighter than the background by an amount uniform in [0.35, 0.65]. */
export function inkLevel(random: Random, background: number): number {
  return background + random.uniform(0.35, 0.65);
}

/** Makes the longer side of the ink so many pixels long: uniform between the two, by default 20 to 36. */
function inkScale(
  random: Random,
  { bounds: [x1, y1, x2, y2] }: Glyph,
  [shortest, longest]: readonly [number, number] = [20, 36],
): number {
  return random.uniform(shortest, longest) / Math.max(x2 - x1, y2 - y1);
}

/** The picture scaled, bilinearly; its box is the exact box of the scaled ink. */
export function digitStamp(random: Random, glyph: Glyph, sides?: readonly [number, number]): Stamp {
  const scale = inkScale(random, glyph, sides);
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
  return { ink, width, height, bounds: inkBounds(ink, 0, width, height) };
}

/** Any place that keeps the whole ink on the canvas. */
export function placeWhole(
  random: Random,
  { bounds: [x1, y1, x2, y2] }: Stamp,
  { width, height }: Pick<Canvas, "width" | "height">,
): [left: number, top: number] {
  const left = random.integer(-x1, width - x2);
  const top = random.integer(-y1, height - y2);
  return [left, top];
}

/** Cuts one patch around some ink of another picture of the split and puts it anywhere on the canvas. */
export function drawClutter(
  canvas: Canvas,
  random: Random,
  background: number,
  not: readonly Glyph[],
  split: DigitSplit,
): void {
  let glyph: Glyph;
  do glyph = pickGlyph(random, random.integer(0, 9), split);
  while (not.some(({ ink, offset }) => glyph.ink === ink && glyph.offset === offset));
  const level = [inkLevel(random, background)];
  const scale = inkScale(random, glyph);
  const width = random.integer(6, 10);
  const height = random.integer(6, 10);
  const left = random.integer(0, canvas.width - width);
  const top = random.integer(0, canvas.height - height);
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
