import type { Annotations, Layout, XAxisName, YAxisName } from "plotly.js";
import type { Image } from "../image/image.js";
import { STATIC_WIDTH, type StillPicture } from "./figure.js";
import { imageDataUri } from "./image-data-uri.js";

/** One picture of a grid, with the lines that are written above it (already plain text). */
export interface Panel {
  readonly image: Image;
  readonly lines: readonly string[];
}

/** How a grid is laid out. */
export interface PanelOptions {
  readonly columns?: number | undefined;
  /** Written above the grid (already plain text). */
  readonly title?: string | undefined;
  /** Leaves room for a legend. */
  readonly legend?: boolean;
}

/** A grid's layout, and the axes on which the traces of panel i are drawn. */
export interface PanelGrid {
  readonly layout: Partial<Layout>;
  /** How the images are best kept as a still picture. */
  readonly picture: StillPicture;
  axesOf(index: number): PanelAxes;
}

interface PanelAxes {
  readonly xaxis: XAxisName;
  readonly yaxis: YAxisName;
}

const COLUMNS = 4;
const SIDE_MARGIN = 8;
const GAP = 14;
const LINE_HEIGHT = 16;
const BOTTOM_MARGIN = 8;
/** Below this share of the width one or two pictures need no full row. */
const LARGEST_PANEL = 340;

/**
 * Lays pictures out in a grid of Plotly axes, one pair for each, in pixels of the picture with the origin at the top
 * left. All panels are as large as the largest picture needs, and the figure is as wide as a static picture.
 *
 * @throws {RangeError} If there is no picture, or `columns` is not a whole number >= 1.
 */
export function imagePanels(panels: readonly Panel[], options: PanelOptions): PanelGrid {
  if (panels.length === 0) throw new RangeError("images must hold at least one image, got none.");
  const { columns = Math.min(panels.length, COLUMNS), title, legend = false } = options;
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`columns must be a whole number >= 1, got ${columns}.`);
  }
  const rows = Math.ceil(panels.length / columns);
  const lines = Math.max(...panels.map((panel) => panel.lines.length));
  const inner = STATIC_WIDTH - 2 * SIDE_MARGIN;
  const panelWidth = Math.min(LARGEST_PANEL, (inner - GAP * (columns - 1)) / columns);
  const aspect = Math.max(...panels.map(({ image }) => image.shape[0] / image.shape[1]));
  const panelHeight = panelWidth * Math.min(aspect, 2);
  const rowHeight = panelHeight + lines * LINE_HEIGHT + GAP;
  const top = (title === undefined ? 4 : 36) + (legend ? 24 : 0);
  const gridHeight = rows * rowHeight - GAP;
  const layout: Partial<Layout> = {
    width: STATIC_WIDTH,
    height: Math.round(gridHeight + top + BOTTOM_MARGIN),
    autosize: false,
    margin: { l: SIDE_MARGIN, r: SIDE_MARGIN, t: top, b: BOTTOM_MARGIN },
    dragmode: false,
    images: [],
    annotations: [],
    ...(title === undefined ? {} : { title: { text: title } }),
  };
  const maxSide = Math.round(Math.min(640, panelWidth * 1.5));
  panels.forEach(({ image, lines: titleLines }, index) => {
    const [height, width] = image.shape;
    const [left, upper] = [
      (index % columns) * (panelWidth + GAP),
      Math.floor(index / columns) * rowHeight + lines * LINE_HEIGHT,
    ];
    const { xaxis, yaxis } = axisNames(index);
    Object.assign(layout, {
      [`xaxis${suffix(index)}`]: {
        visible: false,
        domain: [left / inner, (left + panelWidth) / inner],
        range: [0, width],
        anchor: yaxis,
        constrain: "domain",
      },
      [`yaxis${suffix(index)}`]: {
        visible: false,
        domain: [1 - (upper + panelHeight) / gridHeight, 1 - upper / gridHeight].map(inUnit),
        range: [height, 0],
        anchor: xaxis,
        scaleanchor: xaxis,
        constrain: "domain",
        constraintoward: "top",
      },
    });
    layout.images!.push({
      source: imageDataUri(image, maxSide),
      xref: xaxis,
      yref: yaxis,
      x: 0,
      y: 0,
      sizex: width,
      sizey: height,
      sizing: "stretch",
      layer: "below",
    });
    if (titleLines.length > 0) layout.annotations!.push(titleOf(titleLines, axisNames(index)));
  });
  const picture = panels.every(({ image }) => image.shape[2] === 1) ? "grey" : "photo";
  return { layout, picture, axesOf: axisNames };
}

function titleOf(lines: readonly string[], { xaxis, yaxis }: PanelAxes): Partial<Annotations> {
  return {
    text: lines.join("<br>"),
    xref: `${xaxis} domain` as XAxisName,
    yref: `${yaxis} domain` as YAxisName,
    x: 0.5,
    y: 1,
    yanchor: "bottom",
    showarrow: false,
    font: { size: 12 },
    borderpad: 1,
  };
}

function axisNames(index: number): PanelAxes {
  return { xaxis: `x${suffix(index)}` as XAxisName, yaxis: `y${suffix(index)}` as YAxisName };
}

/** Plotly's first axis has no number, its second is 2. */
function suffix(index: number): string {
  return index === 0 ? "" : String(index + 1);
}

function inUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
