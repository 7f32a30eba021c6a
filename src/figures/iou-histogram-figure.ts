import type { Data, Layout } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How an IoU histogram is drawn. */
export interface IouHistogramOptions {
  readonly title?: string;
  /** The IoUs of a trivial answer to the same images, drawn as an outline. */
  readonly baseline?: readonly number[];
  /** Number of bins from 0 to 1. */
  readonly bins?: number;
}

/**
 * How the IoU of predicted and true boxes is spread, from 0 (they do not touch) to 1 (the same box), with the mean.
 *
 * @param ious One for each test image, in [0, 1].
 * @throws {RangeError} If a value is not in [0, 1], or there is none.
 * @example iouHistogramFigure([0.1, 0.9, 0.95], { bins: 2 }).data.length // 1
 */
export function iouHistogramFigure(ious: readonly number[], options: IouHistogramOptions = {}): Figure {
  const { title = "IoU of predicted and true boxes", baseline, bins = 20 } = options;
  if (ious.length === 0) throw new RangeError("ious must hold at least one value, got none.");
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`bins must be a whole number >= 1, got ${bins}.`);
  const centres = Array.from({ length: bins }, (_, bin) => (bin + 0.5) / bins);
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const data: Data[] = [
    {
      type: "bar",
      name: `model (mean ${meanOf(ious).toFixed(2)})`,
      x: centres,
      y: countInBins("ious", ious, bins),
      marker: { color: palette.prediction },
      hovertemplate: "IoU %{x:.2f}: %{y} images",
    },
  ];
  if (baseline !== undefined && baseline.length > 0) {
    data.push({
      type: "scatter",
      mode: "lines",
      name: `baseline (mean ${meanOf(baseline).toFixed(2)})`,
      x: [0, ...centres, 1],
      y: outline(countInBins("baseline", baseline, bins)),
      line: { color: palette.baseline, width: 2, shape: "hvh" },
      hovertemplate: "IoU %{x:.2f}: %{y} images",
    });
  }
  return figure({
    data,
    layout: {
      title: { text: plainText(title) },
      bargap: 0.06,
      showlegend: true,
      xaxis: { title: { text: "IoU" }, range: [0, 1], dtick: 0.1 },
      yaxis: { title: { text: "Images" }, rangemode: "tozero" },
      shapes: [meanLine(meanOf(ious))],
    },
    summary: `${title}: mean ${meanOf(ious).toFixed(3)} over ${ious.length} images.`,
  });
}

function meanLine(at: number): NonNullable<Layout["shapes"]>[number] {
  return {
    type: "line",
    xref: "x",
    yref: "paper",
    x0: at,
    x1: at,
    y0: 0,
    y1: 1,
    line: { color: palette.text, width: 1.5, dash: "dash" },
  };
}

/** The first and the last count once more, so that the outline reaches 0 and 1. */
function outline(counts: readonly number[]): number[] {
  return [counts[0]!, ...counts, counts.at(-1)!];
}

function countInBins(name: string, values: readonly number[], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  values.forEach((value, index) => {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`${name}[${index}] must be an IoU in [0, 1], got ${value}.`);
    }
    counts[Math.min(bins - 1, Math.floor(value * bins))]!++;
  });
  return counts;
}
