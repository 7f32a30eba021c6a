import type { Polygon } from "../boxes/polygon.js";
import type { Image } from "./image.js";
import { rowSpan } from "./row-span.js";

/**
 * What becomes of a pixel's colour: three rows of four numbers. Red is the first row's first three numbers times red,
 * green and blue plus its fourth, in values from 0 to 1; and so on.
 */
export type ColourMatrix = readonly [
  ...(readonly [number, number, number, number]),
  ...(readonly [number, number, number, number]),
  ...(readonly [number, number, number, number]),
];

/** First `first`, then `then`. Nothing is cut off at 0 and 1 between the two. */
export function chainColours(first: ColourMatrix, then: ColourMatrix): ColourMatrix {
  const cell = (row: number, column: number): number =>
    then[4 * row]! * first[column]! +
    then[4 * row + 1]! * first[4 + column]! +
    then[4 * row + 2]! * first[8 + column]! +
    (column === 3 ? then[4 * row + 3]! : 0);
  const row = (index: number) => [cell(index, 0), cell(index, 1), cell(index, 2), cell(index, 3)] as const;
  return [...row(0), ...row(1), ...row(2)];
}

/**
 * Where a matrix does the same to every channel of bytes and mixes none, what becomes of each of the 256 values;
 * undefined for any other, and for floats.
 */
export function curveOf(
  { data, shape: [, , channels] }: Image,
  matrix: ColourMatrix,
): Uint8Array | undefined {
  const [a, b, c, d, e, f, g, h, i, j, k, l] = matrix;
  const grey = channels === 1;
  const even = a === f && f === k && d === h && h === l && [b, c, e, g, i, j].every((cell) => cell === 0);
  if (!(data instanceof Uint8Array) || !(grey || even)) return undefined;
  const slope = grey ? a + b + c : a;
  return new Uint8Array(
    Uint8ClampedArray.from({ length: 256 }, (_, value) => slope * value + 255 * d).buffer,
  );
}

/**
 * Changes the colours of the pixels whose middles lie in `visible`, in place. Values are cut off at black and white.
 *
 * @param image One channel (grey stays grey: red, green and blue are taken for alike) or three.
 */
export function recolour(image: Image, matrix: ColourMatrix, visible: Polygon): void {
  const { data, shape } = image;
  const [height, width, channels] = shape;
  const curve = curveOf(image, matrix);
  for (let y = 0; y < height; y++) {
    const [start, end] = rowSpan(visible, y + 0.5, width);
    const [from, to] = [(y * width + start) * channels, (y * width + end) * channels];
    if (curve !== undefined) for (let at = from; at < to; at++) data[at] = curve[data[at]!]!;
    else if (channels === 1) lighten(data, from, to, matrix);
    else mix(data, from, to, matrix);
  }
}

/** Grey floats. */
function lighten(data: Image["data"], from: number, to: number, matrix: ColourMatrix): void {
  const slope = matrix[0] + matrix[1] + matrix[2];
  for (let at = from; at < to; at++) data[at] = Math.min(Math.max(slope * data[at]! + matrix[3], 0), 1);
}

function mix(data: Image["data"], from: number, to: number, matrix: ColourMatrix): void {
  const most = data instanceof Uint8Array ? 255 : 1;
  const rounding = data instanceof Uint8Array ? 0.5 : 0;
  const [a, b, c, d, e, f, g, h, i, j, k, l] = matrix;
  const [shiftRed, shiftGreen, shiftBlue] = [most * d, most * h, most * l];
  for (let at = from; at < to; at += 3) {
    const red = data[at]!;
    const green = data[at + 1]!;
    const blue = data[at + 2]!;
    const newRed = a * red + b * green + c * blue + shiftRed;
    const newGreen = e * red + f * green + g * blue + shiftGreen;
    const newBlue = i * red + j * green + k * blue + shiftBlue;
    data[at] = newRed < 0 ? 0 : newRed > most ? most : newRed + rounding;
    data[at + 1] = newGreen < 0 ? 0 : newGreen > most ? most : newGreen + rounding;
    data[at + 2] = newBlue < 0 ? 0 : newBlue > most ? most : newBlue + rounding;
  }
}
