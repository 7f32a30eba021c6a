import type { Annotations, Layout, Shape } from "plotly.js";
import { type Figure, figure, STATIC_WIDTH } from "./figure.js";
import { layeredLayout } from "./layered-layout.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** Layers and what goes from one to the next; `modelGraph` gives it. */
export interface LayerGraph {
  readonly nodes: readonly {
    readonly name: string;
    readonly kind: string;
    /** The shape of what comes out. */
    readonly output: string;
    readonly parameters: number;
  }[];
  /** Places in `nodes`, each edge from an earlier to a later layer of the data's way. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/** Pixels: a box, and what lies between two. */
const [boxHeight, rowHeight, widest, gap] = [34, 56, 300, 14];
const margin = 16;
const room = STATIC_WIDTH - 2 * margin;

/**
 * A model as boxes and arrows: each layer with its kind, the shape of what comes out of it and its parameters, the picture
 * above, the answers below.
 *
 * @param graph See `modelGraph`.
 * @throws {RangeError} If it has no layer, or its edges go round in a circle.
 * @example modelGraphFigure(modelGraph(buildCnnModel({ inputShape: [32, 32, 1], numClasses: 2 }))).layout.annotations?.length // 13
 */
export function modelGraphFigure(graph: LayerGraph, { title = "Model" }: { title?: string } = {}): Figure {
  const { nodes, edges } = graph;
  if (nodes.length === 0) throw new RangeError("graph must hold at least one layer, got none.");
  const { places, paths, rows } = layeredLayout(nodes.length, edges, { room, widest, gap });
  const height = rows * rowHeight;
  const middle = (row: number) => (row + 0.5) * rowHeight;
  const shapes: Partial<Shape>[] = [];
  const annotations: Partial<Annotations>[] = [];
  const below = { type: "path", layer: "below" } as const;
  for (const path of paths) {
    const bends = path.slice(1, -1).flatMap(({ x, row }) => [
      [x, middle(row) - boxHeight / 2],
      [x, middle(row) + boxHeight / 2],
    ]);
    const [start, end] = [path[0]!, path.at(-1)!];
    const tip = middle(end.row) - boxHeight / 2;
    const points = [[start.x, middle(start.row) + boxHeight / 2], ...bends, [end.x, tip]];
    shapes.push(
      {
        ...{ ...below, path: `M ${points.map((point) => point.map(Math.round).join(" ")).join(" L ")}` },
        line: { color: palette.axis, width: 1.2 },
      },
      {
        ...{ ...below, path: `M ${end.x} ${tip} L ${end.x - 4} ${tip - 7} L ${end.x + 4} ${tip - 7} Z` },
        ...{ fillcolor: palette.axis, line: { width: 0 } },
      },
    );
  }
  for (const [index, { name, kind, output, parameters }] of nodes.entries()) {
    const { x, row, width } = places[index]!;
    const y = middle(row);
    const weighted = parameters > 0;
    shapes.push({
      ...{ type: "rect", x0: x - width / 2, x1: x + width / 2, y0: y - boxHeight / 2, y1: y + boxHeight / 2 },
      ...{ line: { color: weighted ? palette.series[0] : palette.axis, width: weighted ? 1.6 : 1 } },
      ...{ fillcolor: weighted ? "rgba(0, 158, 115, 0.12)" : "rgba(128, 128, 128, 0.08)", layer: "below" },
    } as Partial<Shape>);
    const facts = [output, ...(weighted ? [`${parameters.toLocaleString("en")} weights`] : [])].join(" · ");
    // Narrow boxes have room for less.
    const most = Math.floor(width / 6.2);
    const lines = [cut(name === kind ? name : `${name} (${kind})`, most), cut(facts, most)];
    annotations.push({
      ...{ x, y, text: lines.map(plainText).join("<br>"), showarrow: false, font: { size: 11 } },
      hovertext: plainText(`${name} (${kind}): ${facts}`),
    });
  }
  return figure({
    // Plotly draws only axes that carry a trace.
    data: [{ type: "scatter", x: [], y: [], showlegend: false, hoverinfo: "skip" }],
    layout: {
      title: { text: plainText(title) },
      width: STATIC_WIDTH,
      height: height + 60,
      autosize: false,
      margin: { l: margin, r: margin, t: 44, b: margin },
      xaxis: { visible: false, range: [0, room], fixedrange: true },
      yaxis: { visible: false, range: [height, 0], fixedrange: true },
      shapes,
      annotations,
    } as Partial<Layout>,
    summary: `${title}: ${nodes.length} layers, ${total(nodes).toLocaleString("en")} weights.`,
  });
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}

function total(nodes: LayerGraph["nodes"]): number {
  return nodes.reduce((sum, { parameters }) => sum + parameters, 0);
}
