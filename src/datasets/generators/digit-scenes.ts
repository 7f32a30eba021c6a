import type { Box } from "../../boxes/boxes.js";
import { createRandom } from "../../random.js";
import { type Canvas, createCanvas, finishCanvas } from "./canvas.js";
import {
  checkDigitSplit,
  type DigitSplit,
  digitSplits,
  digitStamp,
  drawClutter,
  type Glyph,
  inkLevel,
  pickGlyph,
  placeWhole,
} from "./digit-ink.js";
import {
  checkCanvasSize,
  checkGenerator,
  checkRange,
  type GeneratedDataset,
  type GeneratorOptions,
  generatedDataset,
  type Plan,
} from "./generated-dataset.js";
import { placeApart } from "./place-boxes.js";
import { blendStamp, placedBounds } from "./stamp.js";

const version = 1;
/** Digits on clutter has 8 patches on 64 x 64 pixels; here they lie as close. */
const pixelsPerPatch = 512;

export interface DigitScenesOptions extends GeneratorOptions {
  /** Whose digits; default "train". */
  readonly split?: DigitSplit;
  /** How many digits are on a canvas, from and to; default [1, 5]. */
  readonly digits?: readonly [number, number];
  /** `[height, width]` of the canvas, pixels; default [96, 96]. */
  readonly size?: readonly [height: number, width: number];
  /** The greatest IoU of two boxes; default 0.1. */
  readonly maxIou?: number;
}

/**
 * Several handwritten digits on a cluttered canvas, with exact boxes: {@link digitsOnClutter}'s digits, clutter and
 * noise on a larger canvas, for detectors of many objects. A digit that finds no place within the rule of overlap after
 * 60 draws is left out (never the first). The recipe is in data/README.md.
 *
 * @param options See {@link DigitScenesOptions}.
 * @throws {RangeError} If an option is out of its range; says what came.
 * @example digitScenes({ count: 10, seed: 1 }).read(0).image.shape // [96, 96, 1]
 * @example digitScenes({ digits: [3, 3] }).annotation(0).labels.length // 3
 */
export function digitScenes({
  count = 10_000,
  seed = 0,
  split = "train",
  digits = [1, 5],
  size = [96, 96],
  maxIou = 0.1,
}: DigitScenesOptions = {}): GeneratedDataset {
  checkGenerator(count, seed);
  checkDigitSplit(split);
  checkRange("digits", digits, 1);
  checkCanvasSize(size, 40);
  if (!(maxIou >= 0 && maxIou <= 1)) throw new RangeError(`maxIou must be in [0, 1], got ${maxIou}`);
  const plan = (index: number): Plan => {
    const random = createRandom(version, seed, digitSplits.indexOf(split), index);
    const background = random.uniform(0, 0.35);
    const [height, width] = size;
    const wanted = random.integer(...digits);
    const placed: { box: Box; label: number; glyph: Glyph; draw(canvas: Canvas): void }[] = [];
    for (let digit = 0; digit < wanted; digit++) {
      const label = random.integer(0, 9);
      const glyph = pickGlyph(random, label, split);
      const level = inkLevel(random, background);
      const stamp = digitStamp(random, glyph);
      const drawPlace = () => {
        const [left, top] = placeWhole(random, stamp, { width, height });
        return { left, top, box: placedBounds(stamp, left, top) };
      };
      const taken = placed.map(({ box }) => box);
      const place = placeApart(drawPlace, taken, maxIou);
      if (place === undefined) continue;
      const draw = (canvas: Canvas) => blendStamp(canvas, stamp, place.left, place.top, [level]);
      placed.push({ box: place.box, label, glyph, draw });
    }
    return {
      size,
      boxes: placed.map(({ box }) => box),
      labels: placed.map(({ label }) => label),
      draw: () => {
        const canvas = createCanvas(size, [background]);
        const shown = placed.map(({ glyph }) => glyph);
        const patches = Math.round((width * height) / pixelsPerPatch);
        for (let patch = 0; patch < patches; patch++) drawClutter(canvas, random, background, shown, split);
        for (const { draw } of placed) draw(canvas);
        return finishCanvas(canvas, random, random.uniform(0.02, 0.08));
      },
    };
  };
  return generatedDataset({
    name: `digit scenes (${split})`,
    idPrefix: `digit-scenes-v${version}-${split}-${seed}`,
    description: `${count} generated canvases with ${digits.join(" to ")} digits of MNIST (${split}), version ${version}, seed ${seed}`,
    version,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    length: count,
    plan,
  });
}
