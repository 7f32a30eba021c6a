import type { MimeBundle } from "../session/session-protocol.js";
import { isPlainObject } from "./format-records.js";
import { toJson } from "./json-data.js";

/** What Plotly draws: traces and a layout, as plain data. */
interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

const parts: ReadonlySet<string> = new Set(["data", "layout", "config", "frames"]);

const axis = { gridcolor: "rgba(128, 128, 128, 0.22)", zerolinecolor: "rgba(128, 128, 128, 0.55)" };
/** What Plotly takes where the layout says nothing: readable on light and dark pages. */
const template = {
  layout: {
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    font: { color: "#757575" },
    xaxis: axis,
    yaxis: axis,
  },
};

export function isPlotly(value: object): value is PlotlyFigure {
  if (!isPlainObject(value)) return false;
  const { data, layout } = value;
  return (
    Array.isArray(data) &&
    data.every(isPlainObject) &&
    isPlainObject(layout) &&
    Object.keys(value).every((key) => parts.has(key))
  );
}

export function formatPlotly(figure: PlotlyFigure): MimeBundle {
  const { title } = figure.layout;
  const text = typeof title === "string" ? title : isPlainObject(title) ? title.text : undefined;
  const kinds = figure.data.map(({ type }) => (typeof type === "string" ? type : "scatter")).join(", ");
  return {
    "application/vnd.plotly.v1+json": toJson({ ...figure, layout: { template, ...figure.layout } }),
    "text/plain": `<Plotly figure${text === undefined ? "" : ` ${JSON.stringify(text)}`}${kinds === "" ? "" : `: ${kinds}`}>`,
  };
}
