import type { Box } from "../../boxes/boxes.js";
import type { Random } from "../../random.js";
import { blend, type Canvas, type Colour } from "./canvas.js";
import { type ShapeKind, shapeStamp } from "./shape-stamp.js";
import { blendStamp } from "./stamp.js";

/** Gives every pixel of a box, whose corners are whole numbers on the canvas, one colour. */
export function fillBox({ data, width, channels }: Canvas, [x1, y1, x2, y2]: Box, colour: Colour): void {
  for (let y = y1; y < y2; y++) {
    for (let x = x1, at = (y * width + x1) * channels; x < x2; x++) {
      for (let channel = 0; channel < channels; channel++) data[at++] = colour[channel]!;
    }
  }
}

/** Draws a shape that fills its box, whose corners are whole numbers. */
export function drawShape(canvas: Canvas, kind: ShapeKind, box: Box, colour: Colour): void {
  if (kind === "rectangle") fillBox(canvas, box, colour);
  else blendStamp(canvas, shapeStamp(kind, box[2] - box[0], box[3] - box[1]), box[0], box[1], colour);
}

/** Towards another colour in any direction across the canvas. */
export function drawGradient(canvas: Canvas, random: Random, to: Colour): void {
  const [x, y] = [random.uniform(-1, 1), random.uniform(-1, 1)];
  const { width, height } = canvas;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const share = 0.5 + (x * (column / width - 0.5) + y * (row / height - 0.5)) * 0.9;
      blend(canvas, column, row, to, 255 * Math.min(1, Math.max(0, share)));
    }
  }
}

/** The colour with every channel moved by up to so much either way. */
export function nearColour(random: Random, colour: Colour, most: number): Colour {
  return colour.map((value) => Math.min(1, Math.max(0, value + random.uniform(-most, most))));
}
