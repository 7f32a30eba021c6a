import type { Data } from "plotly.js";
import type { HeatMap } from "../image/heat-map.js";
import { boxTraces, type ImageWithBoxes, legendEntry } from "./boxes-on-images-figure.js";
import { type Figure, figure } from "./figure.js";
import { barBelow, barHeight, heatRows, heatScale, isSigned } from "./heat-scale.js";
import { imagePanels } from "./image-panels.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** A picture with what is true of it, what was predicted, and a heat map over it. */
export interface ImageWithHeatMap extends Omit<ImageWithBoxes, "title"> {
  /** Over the whole picture; without one the picture is shown as it is. */
  readonly map?: HeatMap;
  /** Written above the picture, a line each. */
  readonly lines?: readonly string[];
}

/** How heat maps are drawn. */
export interface HeatMapOptions {
  /** Class names, by label. */
  readonly classes?: readonly string[];
  readonly title?: string;
  /** Pictures in a row; 4, if left out. */
  readonly columns?: number;
}

/**
 * Heat maps over pictures, with the true and the predicted boxes. Each map has its own scale, up to its largest values (of pixel maps the 99.5th percentile): what
 * speaks for the answer is magenta to yellow, what speaks against it green; where nothing does the picture is seen.
 *
 * @param items Pictures, each with a map of any number of cells over it; see `explain`.
 * @throws {RangeError} If there is no picture.
 * @throws {TypeError} If a map is none.
 * @example
 * const { image, boxes } = digitsOnClutter({ count: 1, seed: 7 }).read(0);
 * const map = { data: Float32Array.of(0, 1, 0, 0), shape: [2, 2] as const };
 * heatMapFigure([{ image, boxes, map, lines: ["Grad-CAM"] }]).layout.images?.length // 1
 */
export function heatMapFigure(items: readonly ImageWithHeatMap[], options: HeatMapOptions = {}): Figure {
  const { classes = [], title, columns } = options;
  const nameOf = (label: number) => plainText(classes[label] ?? String(label));
  const hasBoxes = (of: (item: ImageWithHeatMap) => unknown[] | readonly unknown[] | undefined) =>
    items.some((item) => (of(item)?.length ?? 0) > 0);
  const entries = [
    ...(hasBoxes(({ boxes }) => boxes) ? [legendEntry("truth", palette.truth)] : []),
    ...(hasBoxes(({ predicted }) => predicted?.boxes) ? [legendEntry("prediction", palette.prediction)] : []),
  ];
  const grid = imagePanels(
    items.map(({ image, lines = [] }) => ({ image, lines: lines.map(plainText) })),
    { columns, title: title === undefined ? undefined : plainText(title), legend: entries.length > 0 },
  );
  const maps = items.flatMap(({ map }) => map ?? []);
  const data: Data[] = [...entries];
  for (const [index, { image, map, boxes = [], labels, predicted }] of items.entries()) {
    const axes = grid.axesOf(index);
    const [height, width] = image.shape;
    data.push(
      map === undefined
        ? { type: "scatter", x: [], y: [], showlegend: false, ...axes }
        : ({
            type: "heatmap",
            ...heatRows(map, [height, width]),
            zsmooth: map.shape[0] < 32 ? "best" : false,
            coloraxis: "coloraxis",
            hovertemplate: "x %{x:.0f} px, y %{y:.0f} px: %{z:.2f}<extra></extra>",
            ...axes,
          } as Data),
    );
    const drawn = [
      { boxes, labels, name: "truth", color: palette.truth },
      ...(predicted ? [{ ...predicted, name: "prediction", color: palette.prediction }] : []),
    ];
    for (const one of drawn)
      data.push(...boxTraces({ ...one, nameOf }).map((trace) => ({ ...trace, ...axes })));
  }
  const { layout } = grid;
  if (maps.length > 0) {
    const colorbar = barBelow("Share of the map's largest values");
    Object.assign(layout, {
      coloraxis: { ...heatScale(maps.some(isSigned)), colorbar },
      height: layout.height! + barHeight,
      margin: { ...layout.margin, b: layout.margin!.b! + barHeight },
    });
  }
  const summary = `${title ?? "Heat maps"}: ${items.length} ${items.length === 1 ? "picture" : "pictures"}.`;
  return figure({ data, layout, summary, picture: maps.length > 0 ? "photo" : grid.picture });
}
