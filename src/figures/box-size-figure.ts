import type { Boxes } from "../boxes/boxes.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How box sizes are drawn. */
export interface BoxSizeOptions {
  readonly title?: string;
  /** More points than this are thinned out evenly; the histograms count them all. */
  readonly maxPoints?: number;
}

const MAX_POINTS = 400;
const BINS = 24;

/**
 * Width against height of boxes, with a histogram of each along its axis: are they small or large, square or long, all
 * alike or of many kinds?
 *
 * @param boxes xyxy pixels.
 * @throws {RangeError} If there is no box.
 * @example boxSizeFigure([[0, 0, 20, 10]]).data.length // 3
 */
export function boxSizeFigure(boxes: Boxes<"xyxy", "px">, options: BoxSizeOptions = {}): Figure {
  if (boxes.length === 0) throw new RangeError("boxes must hold at least one box, got none.");
  const { title = "Box sizes", maxPoints = MAX_POINTS } = options;
  const widths = boxes.map(([x1, , x2]) => round(x2 - x1));
  const heights = boxes.map(([, y1, , y2]) => round(y2 - y1));
  const step = Math.max(1, boxes.length / maxPoints);
  const shown = Array.from({ length: Math.ceil(boxes.length / step) }, (_, index) =>
    Math.floor(index * step),
  );
  const [color] = palette.series;
  const [across, down] = [histogram(widths), histogram(heights)];
  const bars = { type: "bar", marker: { color }, showlegend: false } as const;
  return figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: shown.map((index) => widths[index]!),
        y: shown.map((index) => heights[index]!),
        marker: { color, size: 5, opacity: boxes.length > 200 ? 0.4 : 0.7 },
        showlegend: false,
        hovertemplate: "%{x} × %{y} px",
      },
      { ...bars, x: across.centres, y: across.counts, yaxis: "y2", hovertemplate: "width %{x:.0f} px: %{y}" },
      {
        ...bars,
        orientation: "h",
        x: down.counts,
        y: down.centres,
        xaxis: "x2",
        hovertemplate: "height %{y:.0f} px: %{x}",
      },
    ],
    layout: {
      title: { text: plainText(title) },
      height: 440,
      margin: { l: 60, r: 20, t: 44, b: 58 },
      bargap: 0.08,
      xaxis: { title: { text: "Width (px)" }, domain: [0, 0.8], rangemode: "tozero" },
      yaxis: { title: { text: "Height (px)" }, domain: [0, 0.76], rangemode: "tozero" },
      xaxis2: { title: { text: "Count" }, domain: [0.83, 1], nticks: 4 },
      yaxis2: { title: { text: "Count" }, domain: [0.81, 1], nticks: 4 },
    },
    summary: `${title}: ${boxes.length} boxes, ${range(widths)} px wide and ${range(heights)} px high.`,
  });
}

/** Counts in equal bins from the least to the greatest value; whole numbers never fall on an edge between two. */
function histogram(values: readonly number[]): { centres: number[]; counts: number[] } {
  const [least, greatest] = [Math.min(...values) - 0.5, Math.max(...values) + 0.5];
  const size = Math.max(1, Math.ceil((greatest - least) / BINS));
  const bins = Math.ceil((greatest - least) / size);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - least) / size))]!++;
  return { centres: counts.map((_, bin) => least + (bin + 0.5) * size), counts };
}

function range(values: readonly number[]): string {
  return `${Math.min(...values)} to ${Math.max(...values)}`;
}

/** Two decimals, so that a figure stays small. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
