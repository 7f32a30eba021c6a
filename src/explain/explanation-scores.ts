import type { Box, Boxes } from "../boxes/boxes.js";
import { checkBoxes } from "../boxes/check-boxes.js";
import { checkHeatMap, type HeatMap } from "../image/heat-map.js";

/** How well a heat map agrees with where the truth lies. */
export interface ExplanationScores {
  /** The pointing game: whether its highest cell lies in a true box. */
  readonly hit: boolean;
  /** The share of what speaks for it (values above 0) that lies in the boxes, in [0, 1]; 0 where nothing does. */
  readonly energyInBox: number;
  /** The share of the picture that the boxes cover: what an even map would reach. */
  readonly boxShare: number;
}

/**
 * Scores a heat map against the true boxes: the pointing game (Zhang et al., Excitation backprop, 2018) and the
 * energy-based one (Wang et al., Score-CAM, 2020). Cells on a box's edge count by the share of them that lies inside.
 *
 * @param map Over a picture of `size`; values below 0 speak against and do not count.
 * @param boxes The true boxes, xyxy pixels of that picture; where they overlap, a place counts once.
 * @param size `[height, width]` of the picture, pixels.
 * @throws {TypeError} If the map is none.
 * @throws {RangeError} If there is no box, one is inside out, or the map holds what is no number.
 * @example
 * const map = { data: Float32Array.of(0, 3, 0, 1), shape: [2, 2] as const };
 * explanationScores(map, [[10, 0, 20, 10]], [20, 20]) // { "hit": true, "energyInBox": 0.75, "boxShare": 0.25 }
 */
export function explanationScores(
  map: HeatMap,
  boxes: Boxes<"xyxy", "px">,
  [height, width]: readonly [height: number, width: number],
): ExplanationScores {
  checkHeatMap(map);
  checkBoxes(boxes, "boxes");
  if (boxes.length === 0) throw new RangeError("boxes must hold at least one box, got none");
  const [rows, columns] = map.shape;
  const inCells = boxes.map(
    ([x1, y1, x2, y2]): Box => [
      (x1 * columns) / width,
      (y1 * rows) / height,
      (x2 * columns) / width,
      (y2 * rows) / height,
    ],
  );
  let [energy, inside, covered] = [0, 0, 0];
  let peak = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const share = coveredShare(column, row, inCells);
      const value = Math.max(0, map.data[at]!);
      energy += value;
      inside += value * share;
      covered += share;
      if (map.data[at]! > map.data[peak]!) peak = at;
    }
  }
  const [x, y] = [(peak % columns) + 0.5, Math.floor(peak / columns) + 0.5];
  return {
    // A map that is the same everywhere points nowhere.
    hit: energy > 0 && inCells.some(([x1, y1, x2, y2]) => x >= x1 && x <= x2 && y >= y1 && y <= y2),
    energyInBox: energy === 0 ? 0 : inside / energy,
    boxShare: covered / (rows * columns),
  };
}

/** How much of a cell lies in the union of boxes. */
function coveredShare(column: number, row: number, boxes: readonly Box[]): number {
  const inside = boxes.flatMap(([x1, y1, x2, y2]): Box[] => {
    const [left, top] = [Math.max(x1, column), Math.max(y1, row)];
    const [right, bottom] = [Math.min(x2, column + 1), Math.min(y2, row + 1)];
    return right > left && bottom > top ? [[left, top, right, bottom]] : [];
  });
  if (inside.length <= 1) return inside.reduce((sum, [x1, y1, x2, y2]) => sum + (x2 - x1) * (y2 - y1), 0);
  const xs = [...new Set(inside.flatMap(([x1, , x2]) => [x1, x2]))].sort((a, b) => a - b);
  const ys = [...new Set(inside.flatMap(([, y1, , y2]) => [y1, y2]))].sort((a, b) => a - b);
  let area = 0;
  for (let i = 1; i < xs.length; i++) {
    for (let j = 1; j < ys.length; j++) {
      const [x, y] = [(xs[i - 1]! + xs[i]!) / 2, (ys[j - 1]! + ys[j]!) / 2];
      const isIn = inside.some(([x1, y1, x2, y2]) => x > x1 && x < x2 && y > y1 && y < y2);
      if (isIn) area += (xs[i]! - xs[i - 1]!) * (ys[j]! - ys[j - 1]!);
    }
  }
  return area;
}
