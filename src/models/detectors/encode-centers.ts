import type { Boxes } from "../../boxes/boxes.js";
import type { CenterDetector } from "./center-detector.js";

/** What a center detector is to say of one picture. */
export interface CenterTargets {
  /** rows x columns x K: 1 at each object's middle, a Gaussian around it, 0 far from all. */
  readonly heat: Float32Array;
  /** rows x columns x 4: the box of each cell's object, xyxy pixels; zeros where there is none. */
  readonly boxes: Float32Array;
  /** rows x columns: what the cell's box counts; each object's cells add up to 1 unless others have some. */
  readonly weights: Float32Array;
}

/** Which share of a box has cells that tell it (Liu et al., TTFNet, 2020). */
const share = 0.54;
/** The cells next to the middle tell the box in any case: a peak may come to lie beside it. */
const leastReach = 1;

/**
 * The heat map and the boxes that a picture's objects make (Zhou et al., CenterNet, 2019; Liu et al., TTFNet, 2020).
 *
 * An object's Gaussian is as wide and high as its box in proportion. Where two of a class meet, the higher one counts;
 * where two boxes meet, the one with the higher Gaussian has the cell, of two alike the smaller one.
 *
 * @param boxes xyxy pixels of the network's input, each with an area.
 * @param labels Their classes.
 * @param detector Says how large the grid is.
 */
export function encodeCenters(
  boxes: Boxes<"xyxy", "px">,
  labels: readonly number[],
  {
    gridShape: [rows, columns],
    stride: [strideY, strideX],
    numClasses,
  }: Pick<CenterDetector, "gridShape" | "stride" | "numClasses">,
): CenterTargets {
  const heat = new Float32Array(rows * columns * numClasses);
  const targets = new Float32Array(rows * columns * 4);
  const weights = new Float32Array(rows * columns);
  const heights = new Float32Array(rows * columns);
  const area = (index: number) => {
    const [x1, y1, x2, y2] = boxes[index]!;
    return (x2 - x1) * (y2 - y1);
  };
  const largestFirst = [...boxes.keys()].sort((a, b) => area(b) - area(a));
  for (const index of largestFirst) {
    const [x1, y1, x2, y2] = boxes[index]!;
    const column = cellOf((x1 + x2) / 2, strideX, columns);
    const row = cellOf((y1 + y2) / 2, strideY, rows);
    const reachX = Math.max(leastReach, Math.floor((share * (x2 - x1)) / 2 / strideX));
    const reachY = Math.max(leastReach, Math.floor((share * (y2 - y1)) / 2 / strideY));
    const cells: [cell: number, height: number][] = [];
    for (let y = Math.max(0, row - reachY); y <= Math.min(rows - 1, row + reachY); y++) {
      for (let x = Math.max(0, column - reachX); x <= Math.min(columns - 1, column + reachX); x++) {
        cells.push([y * columns + x, bell(y - row, reachY) * bell(x - column, reachX)]);
      }
    }
    const whole = cells.reduce((sum, [, height]) => sum + height, 0);
    for (const [cell, height] of cells) {
      const place = cell * numClasses + labels[index]!;
      heat[place] = Math.max(heat[place]!, height);
      if (height < heights[cell]!) continue;
      heights[cell] = height;
      weights[cell] = height / whole;
      targets.set(boxes[index]!, cell * 4);
    }
  }
  return { heat, boxes: targets, weights };
}

function cellOf(middle: number, stride: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(middle / stride)));
}

/** A Gaussian of 1 in the middle, whose three standard deviations are the reach and half a cell. */
function bell(distance: number, reach: number): number {
  const deviation = (2 * reach + 1) / 6;
  return Math.exp(-(distance ** 2) / (2 * deviation ** 2));
}
