import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How distributions are drawn. */
export interface DistributionsOptions {
  readonly title?: string;
  /** What the numbers are, with their unit. */
  readonly unit?: string;
  /** How many bins at most; 30, if left out. */
  readonly bins?: number;
}

/**
 * How numbers are spread in each part of the data, as outlines over each other: shares, so that a large and a small part
 * can be compared. What lies beyond the middle 99.8 % of all is counted at the edge.
 *
 * @param values The numbers of each part, by its name; in any order.
 * @throws {RangeError} If no part has a number, or `bins` is not a whole number >= 1.
 * @example distributionsFigure({ train: [1, 2, 2, 3], test: [2, 3, 4] }, { title: "Boxes a picture" }).data.length // 2
 */
export function distributionsFigure(
  values: Readonly<Record<string, ArrayLike<number>>>,
  { title = "Distribution", unit = "Value", bins: most = 30 }: DistributionsOptions = {},
): Figure {
  if (!Number.isInteger(most) || most < 1) {
    throw new RangeError(`bins must be a whole number >= 1, got ${most}.`);
  }
  const parts = Object.entries(values).filter(([, list]) => list.length > 0);
  if (parts.length === 0) throw new RangeError("values must hold at least one number, got none.");
  const all = Float64Array.from(parts.flatMap(([, list]) => Array.from(list))).sort();
  const [from, to] = [all[Math.floor(0.001 * (all.length - 1))]!, all[Math.ceil(0.999 * (all.length - 1))]!];
  // Whole numbers lie in the middle of bins, none on an edge.
  const whole = all.every(Number.isInteger);
  const width = whole ? Math.max(1, Math.ceil((to - from + 1) / most)) : (to - from || 1) / most;
  const least = whole ? from - 0.5 : from;
  const bins = whole ? Math.ceil((to - from + 1) / width) : most;
  const edges = Array.from({ length: bins + 1 }, (_, bin) => rounded(least + bin * width));
  return figure({
    data: parts.map(([part, list], index) => {
      const shares = new Array<number>(bins).fill(0);
      for (let at = 0; at < list.length; at++) {
        const bin = Math.floor((list[at]! - least) / width);
        shares[Math.min(bins - 1, Math.max(0, bin))]! += 100 / list.length;
      }
      return {
        type: "scatter",
        mode: "lines",
        name: plainText(`${part} (${list.length})`),
        x: edges,
        y: [...shares, shares.at(-1)!].map(rounded),
        line: { shape: "hv", width: 2, color: palette.series[index % palette.series.length]! },
        fill: "tozeroy",
        fillcolor: translucent(palette.series[index % palette.series.length]!),
        hovertemplate: "%{x}: %{y:.1f} %",
      };
    }),
    layout: {
      title: { text: plainText(title) },
      showlegend: true,
      xaxis: { title: { text: plainText(unit) } },
      yaxis: { title: { text: "Share (%)" }, rangemode: "tozero" },
    },
    summary: `${title}: ${parts.map(([part, list]) => `${part} ${list.length}`).join(", ")}.`,
  });
}

/** Four significant digits, so that a figure stays small. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function translucent(hex: string): string {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, 0.15)`;
}
