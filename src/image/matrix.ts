import type { Point, Polygon } from "../boxes/polygon.js";

/**
 * Where points go: nine numbers, row by row, of the 3 x 3 matrix that takes (x, y, 1) to (x', y', w) in homogeneous
 * coordinates. An affine map ends in 0, 0, 1.
 */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

export const identity: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** First `first`, then `then`. */
export function chain(first: Matrix, then: Matrix): Matrix {
  const cell = (row: number, column: number): number =>
    then[3 * row]! * first[column]! +
    then[3 * row + 1]! * first[3 + column]! +
    then[3 * row + 2]! * first[6 + column]!;
  return [
    cell(0, 0),
    cell(0, 1),
    cell(0, 2),
    cell(1, 0),
    cell(1, 1),
    cell(1, 2),
    cell(2, 0),
    cell(2, 1),
    cell(2, 2),
  ];
}

/**
 * The way back.
 *
 * @throws {RangeError} If the map flattens the plane, so that there is none.
 */
export function invert(matrix: Matrix): Matrix {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const first = e * i - f * h;
  const second = f * g - d * i;
  const third = d * h - e * g;
  const determinant = a * first + b * second + c * third;
  if (!(Math.abs(determinant) > 1e-12)) {
    throw new RangeError(`the matrix [${matrix.join(", ")}] flattens the picture: it cannot be inverted`);
  }
  // Only the ratios count; with the last cell 1, an affine map's inverse is affine to the last bit.
  const last = a * e - b * d;
  const scale = Math.abs(last) > 1e-12 ? last : determinant;
  return [
    first / scale,
    (c * h - b * i) / scale,
    (b * f - c * e) / scale,
    second / scale,
    (a * i - c * g) / scale,
    (c * d - a * f) / scale,
    third / scale,
    (b * g - a * h) / scale,
    last / scale,
  ];
}

export function mapPoint(matrix: Matrix, point: Point): Point {
  // By index: taking apart by name makes garbage, and every corner of every box comes this way.
  const x = point[0];
  const y = point[1];
  const w = matrix[6] * x + matrix[7] * y + matrix[8];
  return [(matrix[0] * x + matrix[1] * y + matrix[2]) / w, (matrix[3] * x + matrix[4] * y + matrix[5]) / w];
}

/** Straight lines stay straight: the polygon of the corners moved is the polygon moved. */
export function mapPolygon(matrix: Matrix, polygon: Polygon): Polygon {
  return polygon.map((corner) => mapPoint(matrix, corner));
}
