import type { Annotations, Layout, Shape } from "plotly.js";
import { type Figure, figure, STATIC_WIDTH } from "./figure.js";
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
  const rows = rowsOf(graph);
  const places = placesOf(rows, graph);
  const height = rows.length * rowHeight;
  const shapes: Partial<Shape>[] = [];
  const annotations: Partial<Annotations>[] = [];
  for (const [from, to] of edges) {
    const [a, b] = [places[from]!, places[to]!];
    const [top, tip] = [a.y + boxHeight / 2, b.y - boxHeight / 2];
    shapes.push(
      { type: "path", path: `M ${a.x} ${top} L ${b.x} ${tip}`, line: { color: palette.axis, width: 1.2 } },
      {
        type: "path",
        path: `M ${b.x} ${tip} L ${b.x - 4} ${tip - 7} L ${b.x + 4} ${tip - 7} Z`,
        ...{ fillcolor: palette.axis, line: { width: 0 } },
      },
    );
  }
  for (const [index, { name, kind, output, parameters }] of nodes.entries()) {
    const { x, y, width } = places[index]!;
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
      xaxis: { visible: false, range: [0, STATIC_WIDTH - 2 * margin], fixedrange: true },
      yaxis: { visible: false, range: [height, 0], fixedrange: true },
      shapes,
      annotations,
    } as Partial<Layout>,
    summary: `${title}: ${nodes.length} layers, ${total(nodes).toLocaleString("en")} weights.`,
  });
}

/** Layers by how many others the data has been through, at most, before them. */
function rowsOf({ nodes, edges }: LayerGraph): number[][] {
  const depth = nodes.map(() => 0);
  for (let round = 0; ; round++) {
    let changed = false;
    for (const [from, to] of edges) {
      if (depth[to]! > depth[from]!) continue;
      depth[to] = depth[from]! + 1;
      changed = true;
    }
    if (!changed) break;
    if (round > nodes.length) throw new RangeError("graph.edges must not go round in a circle.");
  }
  const rows: number[][] = Array.from({ length: Math.max(...depth) + 1 }, () => []);
  for (const [index, at] of depth.entries()) rows[at]!.push(index);
  return rows;
}

/** The middle and width of each box: a row is shared evenly, in the order of where its layers' inputs stand. */
function placesOf(rows: readonly number[][], { nodes, edges }: LayerGraph) {
  const places: { x: number; y: number; width: number }[] = nodes.map(() => ({ x: 0, y: 0, width: 0 }));
  const room = STATIC_WIDTH - 2 * margin;
  for (const [at, row] of rows.entries()) {
    const above = (index: number) => {
      const xs = edges.flatMap(([from, to]) => (to === index ? [places[from]!.x] : []));
      return xs.length === 0 ? room / 2 : xs.reduce((sum, x) => sum + x, 0) / xs.length;
    };
    const order = [...row].sort((a, b) => above(a) - above(b) || a - b);
    const slot = room / row.length;
    for (const [place, index] of order.entries()) {
      places[index] = {
        x: (place + 0.5) * slot,
        y: (at + 0.5) * rowHeight,
        width: Math.min(widest, slot - gap),
      };
    }
  }
  return places;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}

function total(nodes: LayerGraph["nodes"]): number {
  return nodes.reduce((sum, { parameters }) => sum + parameters, 0);
}
