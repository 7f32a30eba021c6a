import type { Data } from "plotly.js";
import { checkHeatMap, type HeatMap } from "../image/heat-map.js";
import { type Figure, figure, STATIC_WIDTH } from "./figure.js";
import { barBelow, barHeight } from "./heat-scale.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How a grid of maps is drawn. */
export interface MapGridOptions {
  readonly title?: string;
  /** What the numbers are, written at the colour bar; default "Value". */
  readonly unit?: string;
  /** Maps in a row; default as many as make the grid twice as wide as high. */
  readonly columns?: number;
  /** What one map is: "filter", "channel"; default "map". */
  readonly item?: string;
}

/** Cells between two maps. */
const gap = 1;
const margin = 12;

/**
 * Many small maps side by side on one scale: the filters of a layer, or what each channel of a feature map sees.
 *
 * @param maps All of one shape; see `filters` and `activationMaps`. Where any value is below 0 the scale is even on both
 *   sides.
 * @throws {RangeError} If there is no map, or they differ in shape.
 * @example mapGridFigure([{ data: Float32Array.of(0, 1), shape: [1, 2] }], { item: "filter" }).data.length // 1
 */
export function mapGridFigure(maps: readonly HeatMap[], options: MapGridOptions = {}): Figure {
  const { title = "Maps", unit = "Value", item = "map" } = options;
  const [first] = maps;
  if (first === undefined) throw new RangeError("maps must hold at least one map, got none.");
  for (const [index, map] of maps.entries()) {
    checkHeatMap(map, `maps[${index}]`);
    if (String(map.shape) === String(first.shape)) continue;
    throw new RangeError(
      `maps[${index}] is ${map.shape.join(" x ")}, but maps[0] ${first.shape.join(" x ")}.`,
    );
  }
  const [height, width] = first.shape;
  const { columns = Math.min(maps.length, Math.ceil(Math.sqrt((2 * maps.length * height) / width))) } =
    options;
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`columns must be a whole number >= 1, got ${columns}.`);
  }
  const rows = Math.ceil(maps.length / columns);
  const [high, wide] = [rows * (height + gap) - gap, columns * (width + gap) - gap];
  const z: (number | null)[][] = Array.from({ length: high }, () => Array(wide).fill(null));
  const places: (number | null)[][] = Array.from({ length: high }, () => Array(wide).fill(null));
  for (const [index, { data }] of maps.entries()) {
    const [top, left] = [Math.floor(index / columns) * (height + gap), (index % columns) * (width + gap)];
    for (const [at, value] of data.entries()) {
      const [row, column] = [Math.floor(at / width), at % width];
      z[top + row]![left + column] = Number(value.toPrecision(4));
      places[top + row]![left + column] = index;
    }
  }
  const values = maps.flatMap(({ data }) => [Math.min(...data), Math.max(...data)]);
  const [low, most] = [Math.min(...values), Math.max(...values)];
  const largest = Math.max(Math.abs(low), Math.abs(most)) || 1;
  const trace: Data = {
    type: "heatmap",
    z: z as number[][],
    zmin: low < 0 ? -largest : 0,
    zmax: largest,
    customdata: places as number[][],
    colorscale: (low < 0 ? palette.signed : palette.amounts).map((color, at, all): [number, string] => [
      at / (all.length - 1),
      color,
    ]),
    hoverongaps: false,
    hovertemplate: `${plainText(item)} %{customdata}: %{z:.3~g}<extra></extra>`,
    colorbar: barBelow(plainText(unit)),
  };
  const top = 40;
  const scale = Math.min(28, (STATIC_WIDTH - 2 * margin) / wide);
  return figure({
    data: [trace],
    layout: {
      title: { text: plainText(title) },
      width: STATIC_WIDTH,
      height: Math.round(high * scale + top + barHeight + margin),
      autosize: false,
      margin: { l: margin, r: margin, t: top, b: barHeight + margin },
      showlegend: false,
      xaxis: { visible: false, range: [-0.5, wide - 0.5], constrain: "domain" },
      yaxis: { visible: false, range: [high - 0.5, -0.5], scaleanchor: "x", constrain: "domain" },
    },
    summary: `${title}: ${maps.length} of ${height} x ${width}.`,
  });
}
