import { inspect } from "node:util";
import type { Config, Data, Layout, LayoutAxis } from "plotly.js";
import { jupyterDisplay } from "../jupyter-display.js";
import { palette } from "./palette.js";
import { renderPng, renderSvg } from "./render.js";
import { textWidth } from "./text-width.js";

/** Data for a notebook's front end, by MIME type. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/**
 * A Plotly figure: plain data, to be read, changed or stored as JSON. It also knows how a notebook shows it, through a
 * method named `Symbol.for("Jupyter.display")` (with `{ still: false }` at once, without a still picture); as a string it
 * is one line of text.
 */
export interface Figure {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
  readonly config: Partial<Config>;
}

/** "svg" for charts, "grey" for figures with grey images, "photo" for those with images in colour (both as PNG). */
export type StillPicture = "svg" | "grey" | "photo";

/** What a figure is made of. */
export interface FigureParts {
  readonly data: readonly Data[];
  readonly layout?: Partial<Layout>;
  /** One line for those who see no picture. */
  readonly summary?: string;
  /** The still picture beside the interactive figure. */
  readonly picture?: StillPicture;
}

/** Pixels: a figure fills the width of its cell, and is this wide as a static picture. */
export const STATIC_WIDTH = 700;
const HEIGHT = 380;
/** Pixels of a row of the legend, and of what stands before a name. */
const LEGEND_ROW = 20;
const LEGEND_MARK = 48;
const FONT = 'Arial, "Liberation Sans", Helvetica, "DejaVu Sans", sans-serif';

/**
 * Makes a figure from Plotly traces, with the house's fonts, colours and margins where the layout says nothing else.
 *
 * @param parts.data Plotly traces; their text must be plain text or pass {@link plainText}.
 * @param parts.layout Plotly's layout.
 * @see https://plotly.com/javascript/reference/
 * @example
 * const chart = figure({ data: [{ x: [1, 2], y: [3, 4] }], layout: { xaxis: { title: { text: "Epoch" } } } });
 * chart.data // [{ x: [1, 2], y: [3, 4] }]
 */
export function figure({ data, layout = {}, summary, picture = "svg" }: FigureParts): Figure {
  const made: Figure = {
    data: [...data],
    layout: withHouseStyle(layout, data),
    // Not `responsive`: JupyterLab makes a chart as wide as its cell by itself, and would lose its height with it.
    config: { displaylogo: false },
  };
  const oneLine = () => summary ?? summaryOf(made);
  return Object.defineProperties(made, {
    [jupyterDisplay]: {
      value: ({ still = true } = {}) =>
        still ? bundleWithStill(made, oneLine(), picture) : interactiveBundle(made, oneLine()),
    },
    toString: { value: oneLine },
    [inspect.custom]: { value: oneLine },
  });
}

function interactiveBundle({ data, layout, config }: Figure, summary: string): MimeBundle {
  return { "application/vnd.plotly.v1+json": { data, layout, config }, "text/plain": summary };
}

/** With a still picture beside it, for front ends that have no Plotly: GitHub, nbconvert. */
async function bundleWithStill(made: Figure, summary: string, picture: StillPicture): Promise<MimeBundle> {
  const size = { width: made.layout.width ?? STATIC_WIDTH, height: made.layout.height ?? HEIGHT };
  const png = picture === "svg" ? undefined : await renderPng(made, size, picture);
  const still =
    png === undefined
      ? { "image/svg+xml": await renderSvg(made, size, summary) }
      : { "image/png": png.toString("base64") };
  return { ...interactiveBundle(made, summary), ...still };
}

function summaryOf({ data, layout }: Figure): string {
  const title = typeof layout.title === "string" ? layout.title : (layout.title?.text ?? "Figure");
  return `${title} (${data.length} ${data.length === 1 ? "trace" : "traces"})`;
}

function withHouseStyle(layout: Partial<Layout>, data: readonly Data[]): Partial<Layout> {
  const styled: Partial<Layout> = {
    autosize: true,
    height: HEIGHT,
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    colorway: [...palette.series],
    margin: { l: 60, r: 20, t: 44 + LEGEND_ROW * legendRows(layout, data), b: 52 },
    hovermode: "closest",
    ...layout,
    font: { family: FONT, size: 13, color: palette.text, ...layout.font },
    legend: { ...LEGEND, ...layout.legend },
  };
  for (const [key, value] of Object.entries(layout)) {
    if (/^[xy]axis\d*$/.test(key)) Object.assign(styled, { [key]: axisStyle(value as Partial<LayoutAxis>) });
    if (/^legend\d+$/.test(key)) Object.assign(styled, { [key]: { ...LEGEND, ...(value as object) } });
  }
  for (const key of ["xaxis", "yaxis"] as const) styled[key] ??= axisStyle({});
  if (layout.title !== undefined) {
    const title = typeof layout.title === "string" ? { text: layout.title } : layout.title;
    styled.title = {
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      ...title,
    };
    styled.title.pad ??= { t: 12, l: 2 };
    styled.title.font ??= { size: 15 };
  }
  return styled;
}

/** In how many rows the legend is broken above a figure of the static width; at least one, unless there is none. */
function legendRows({ showlegend }: Partial<Layout>, data: readonly Data[]): number {
  if (showlegend === false) return 0;
  const names = data.flatMap((trace) => {
    const { name, showlegend: shown } = trace as { name?: string; showlegend?: boolean };
    return name === undefined || shown === false ? [] : [name];
  });
  const widths = names.map((name) => textWidth(name, 13) + LEGEND_MARK);
  const room = STATIC_WIDTH - 80;
  if (widths.reduce((sum, width) => sum + width, 0) <= room) return 1;
  // Plotly then gives all names the width of the longest.
  const aRow = Math.max(1, Math.floor(room / Math.max(...widths)));
  return Math.ceil(names.length / aRow);
}

function axisStyle(axis: Partial<LayoutAxis>): Partial<LayoutAxis> {
  const { title } = axis;
  const styled = title === undefined || typeof title === "string" ? title : { font: { size: 13 }, ...title };
  return { ...AXIS, ...axis, ...(styled === undefined ? {} : { title: styled as LayoutAxis["title"] }) };
}

/** Above the plot, in a row. */
const LEGEND = { orientation: "h", x: 0, xanchor: "left", y: 1.01, yanchor: "bottom" } as const;

const AXIS = {
  automargin: true,
  gridcolor: palette.grid,
  linecolor: palette.axis,
  zeroline: false,
  ticks: "outside",
  tickcolor: palette.axis,
  ticklen: 4,
  fixedrange: false,
} as const;
