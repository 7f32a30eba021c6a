import type { Data } from "plotly.js";
import type { HeatMap } from "../image/heat-map.js";
import type { Image } from "../image/image.js";
import { type Figure, figure } from "./figure.js";
import { barBelow, barHeight, heatRows, heatScale } from "./heat-scale.js";
import { imagePanels } from "./image-panels.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** What an attention layer looks at; `attentionMaps` gives it. */
export interface Attention {
  readonly layer: string;
  /** How many look. */
  readonly queries: number;
  /** The grid of cells over the picture. */
  readonly shape: readonly [rows: number, columns: number];
  /** Whether it is the cells that look at each other. */
  readonly isSelf: boolean;
  /** What one of them looks at, the mean of all heads. */
  lookedAt(query: number): HeatMap;
}

/** How attention is drawn. */
export interface AttentionFigureOptions {
  /** Which query is shown first; default the middle one. Of cells: row by row. */
  readonly query?: number;
  readonly title?: string;
}

/** With more queries than this there is no slider: the figure would be too large. */
const mostSteps = 256;
const sliderHeight = 60;

/**
 * What one cell of a picture, or one query of a detector, looks at: attention over the picture's cells. A slider picks
 * another.
 *
 * @param image The picture that the attention was paid to.
 * @param attention Of one layer.
 * @throws {RangeError} If there is no such query.
 * @example
 * const model = buildAttentionModel({ inputShape: [32, 32, 1], numClasses: 2 });
 * const image = { data: new Uint8Array(1024), shape: [32, 32, 1] as const };
 * const [attention] = await attentionMaps(model, image);
 * attentionFigure(image, attention!).layout.sliders?.[0]?.steps?.length // 16
 */
export function attentionFigure(
  image: Image,
  attention: Attention,
  { query = Math.floor(attention.queries / 2), title }: AttentionFigureOptions = {},
): Figure {
  const { layer, queries, isSelf } = attention;
  if (!(Number.isInteger(query) && query >= 0 && query < queries)) {
    throw new RangeError(`query must be a whole number from 0 to ${queries - 1}, got ${query}`);
  }
  const what = isSelf ? "cell" : "query";
  const heading = title ?? `What a ${what} looks at (${layer})`;
  const grid = imagePanels([{ image, lines: [] }], { title: plainText(heading), columns: 1 });
  const [height, width] = image.shape;
  const size = [height, width] as const;
  const axes = grid.axesOf(0);
  const places = Array.from({ length: queries }, (_, index) => placeOf(index, attention, size));
  const data: Data[] = [
    {
      type: "heatmap",
      ...heatRows(attention.lookedAt(query), size),
      coloraxis: "coloraxis",
      hovertemplate: "x %{x:.0f} px, y %{y:.0f} px: %{z:.2f}<extra></extra>",
      ...axes,
    } as Data,
    {
      type: "scatter",
      mode: "markers",
      x: isSelf ? [places[query]![0]] : [],
      y: isSelf ? [places[query]![1]] : [],
      marker: { symbol: "cross", size: 13, color: palette.prediction, line: { color: "#000", width: 1 } },
      hovertemplate: "looks from here<extra></extra>",
      showlegend: false,
      ...axes,
    },
  ];
  const { layout } = grid;
  const withSlider = queries <= mostSteps;
  const below = barHeight + (withSlider ? sliderHeight : 0);
  Object.assign(layout, {
    coloraxis: { ...heatScale(false), colorbar: barBelow("Share of the most looked at") },
    height: layout.height! + below,
    margin: { ...layout.margin, b: layout.margin!.b! + below },
  });
  if (withSlider) {
    const steps = places.map(([x, y], index) => ({
      label: String(index),
      method: "restyle" as const,
      args: [
        {
          z: [heatRows(attention.lookedAt(index), size).z],
          ...(isSelf && { x: [null, [x]], y: [null, [y]] }),
        },
        isSelf ? [0, 1] : [0],
      ],
    }));
    if (isSelf) for (const step of steps) (step.args[0] as { z: unknown[] }).z.push(null);
    layout.sliders = [
      {
        active: query,
        steps,
        pad: { t: barHeight, b: 0 },
        currentvalue: { prefix: `${what} `, font: { size: 12 } },
        font: { size: 1, color: "rgba(0, 0, 0, 0)" },
        ticklen: 0,
        minorticklen: 0,
      },
    ];
  }
  return figure({ data, layout, summary: `${heading}: ${what} ${query} of ${queries}.`, picture: "photo" });
}

/** The middle of a cell, pixels of the picture. */
function placeOf(
  index: number,
  { shape: [rows, columns], isSelf }: Attention,
  [height, width]: readonly [number, number],
): readonly [x: number, y: number] {
  if (!isSelf) return [0, 0];
  const [row, column] = [Math.floor(index / columns), index % columns];
  return [((column + 0.5) * width) / columns, ((row + 0.5) * height) / rows];
}
