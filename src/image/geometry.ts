import { chain, type Matrix } from "./matrix.js";

/** `[height, width]` in pixels. */
export type Size = readonly [height: number, width: number];

/** What a geometric operation does to a picture: where its points go, and what frame it is seen in afterwards. */
export interface Geometry {
  readonly matrix: Matrix;
  readonly size: Size;
}

export function translation(x: number, y: number): Matrix {
  return [1, 0, x, 0, 1, y, 0, 0, 1];
}

export function scaling(x: number, y: number): Matrix {
  return [x, 0, 0, 0, y, 0, 0, 0, 1];
}

/** Counter-clockwise as one sees it; exact for quarter turns. */
export function turning(degrees: number): Matrix {
  const quarters = degrees / 90;
  const exact = Number.isInteger(quarters);
  const turn = ((quarters % 4) + 4) % 4;
  const cos = exact ? [1, 0, -1, 0][turn]! : Math.cos((degrees * Math.PI) / 180);
  const sin = exact ? [0, 1, 0, -1][turn]! : Math.sin((degrees * Math.PI) / 180);
  return [cos, sin, 0, -sin, cos, 0, 0, 0, 1];
}

/** Leans upright lines by `x` degrees and level lines by `y`, as albumentations' and torchvision's shear does. */
export function shearing(x: number, y: number): Matrix {
  return [1, Math.tan((x * Math.PI) / 180), 0, Math.tan((y * Math.PI) / 180), 1, 0, 0, 0, 1];
}

/** The map about the middle of a frame instead of its corner; the frame stays. */
export function aboutMiddle([height, width]: Size, matrix: Matrix): Geometry {
  const moved = chain(translation(-width / 2, -height / 2), matrix);
  return { matrix: chain(moved, translation(width / 2, height / 2)), size: [height, width] };
}

/** The map that takes four corners to four others, both in the same order. */
export function cornersTo(
  from: readonly (readonly [number, number])[],
  to: readonly (readonly [number, number])[],
): Matrix {
  // Two equations a corner for the eight numbers, the ninth being 1.
  const rows = from.flatMap(([x, y], corner) => {
    const [u, v] = to[corner]!;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  for (let column = 0; column < 8; column++) {
    let pivot = column;
    for (let row = column; row < 8; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < 8; row++) {
      if (row === column) continue;
      const share = rows[row]![column]! / rows[column]![column]!;
      for (let cell = column; cell < 9; cell++) rows[row]![cell]! -= share * rows[column]![cell]!;
    }
  }
  const [a, b, c, d, e, f, g, h] = rows.map((row, index) => row[8]! / row[index]!) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return [a, b, c, d, e, f, g, h, 1];
}
