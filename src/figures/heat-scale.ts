import type { ColorBar } from "plotly.js";
import { type HeatMap, resizeHeatMap } from "../image/heat-map.js";
import { palette } from "./palette.js";

/** Larger maps are made coarser, so that a figure stays small. */
const mostCells = 64;

/** What Plotly needs to draw a heat map. */
export interface HeatRows {
  readonly z: number[][];
  /** Where the first cell's middle lies, and how large a cell is, in pixels of the picture. */
  readonly x0: number;
  readonly dx: number;
  readonly y0: number;
  readonly dy: number;
}

/** A few pixels far above all others would leave the rest of a fine map invisible. */
const fineMap = 1024;
const fineShare = 0.995;

/** A heat map over a picture, its largest size 1: of a fine map the 99.5th percentile, and what is above it. */
export function heatRows(map: HeatMap, [height, width]: readonly [number, number]): HeatRows {
  const [rows, columns] = map.shape.map((side) => Math.min(side, mostCells)) as [number, number];
  const { data } = resizeHeatMap(map, [rows, columns]);
  const sizes = data.map(Math.abs).sort();
  const place = data.length < fineMap ? data.length - 1 : Math.floor(fineShare * (data.length - 1));
  const largest = sizes[place]! || sizes.at(-1)! || 1;
  const z = Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns), (value) =>
      rounded(Math.max(-1, Math.min(1, value / largest))),
    ),
  );
  const [dx, dy] = [width / columns, height / rows];
  return { z, x0: dx / 2, dx, y0: dy / 2, dy };
}

/** Whether any value speaks against. */
export function isSigned({ data }: HeatMap): boolean {
  return data.some((value) => value < 0);
}

/** From -1 (or 0, where nothing is below) to 1: transparent in the middle, so that the picture is seen. */
export function heatScale(signed: boolean): { cmin: number; cmax: number; colorscale: [number, string][] } {
  const upper = palette.for.map((color, at): [number, string] => [at / 2, color]);
  if (!signed) return { cmin: 0, cmax: 1, colorscale: upper };
  const lower = [...palette.against].reverse().map((color, at): [number, string] => [at / 4, color]);
  // The middle twice: transparent green meets transparent magenta.
  return {
    cmin: -1,
    cmax: 1,
    colorscale: [...lower, ...upper.map(([at, color]): [number, string] => [0.5 + at / 2, color])],
  };
}

/** A bar below a grid of panels. */
export function barBelow(title: string): Partial<ColorBar> {
  return {
    orientation: "h",
    thickness: 10,
    len: 0.5,
    y: 0,
    yanchor: "top",
    ypad: 6,
    title: { text: title, side: "bottom", font: { size: 12 } },
    tickfont: { size: 11 },
    nticks: 5,
  } as Partial<ColorBar>;
}

/** What such a bar needs below the grid, pixels. */
export const barHeight = 54;

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
