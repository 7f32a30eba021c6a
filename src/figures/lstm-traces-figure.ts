import type { Data, Layout } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** What goes on in one LSTM; `lstmTraces` gives it. */
export interface LstmTrace {
  readonly layer: string;
  readonly steps: number;
  readonly units: number;
  /** Of each part, `steps` rows of `units` numbers. */
  readonly input: Float32Array;
  readonly forget: Float32Array;
  readonly output: Float32Array;
  readonly candidate: Float32Array;
  readonly cell: Float32Array;
  readonly hidden: Float32Array;
}

/** The six parts: gates are shares, states have signs. */
const parts = [
  ["input", "Input gate"],
  ["forget", "Forget gate"],
  ["output", "Output gate"],
  ["candidate", "Candidate"],
  ["cell", "Cell (squashed)"],
  ["hidden", "Hidden state"],
] as const;

/**
 * The gates and states of an LSTM, unit by unit, as it goes through a sequence. The cell is shown as its tanh, which is what
 * the output gate lets out.
 *
 * @param trace Of one layer.
 * @param options.step What one step is; default "Step". For buildRnnModel over rows "Row of the picture".
 * @throws {RangeError} If a part has not steps x units numbers.
 * @example
 * const model = buildRnnModel({ inputShape: [16, 16, 1], numClasses: 2 });
 * const [trace] = await lstmTraces(model, { data: new Uint8Array(256), shape: [16, 16, 1] });
 * lstmTracesFigure(trace!).data.length // 6
 */
export function lstmTracesFigure(
  trace: LstmTrace,
  { title = `LSTM ${trace.layer}`, step = "Step" }: { title?: string; step?: string } = {},
): Figure {
  const { steps, units } = trace;
  const layout: Record<string, unknown> = {};
  const data = parts.map(([part, name], index): Data => {
    const values = trace[part];
    if (values.length !== steps * units) {
      throw new RangeError(`trace.${part} must hold ${steps} x ${units} numbers, got ${values.length}.`);
    }
    const isGate = index < 3;
    const number = index === 0 ? "" : String(index + 1);
    const [column, row] = [index % 3, Math.floor(index / 3)];
    layout[`xaxis${number}`] = {
      domain: [column * 0.345, column * 0.345 + 0.31],
      anchor: `y${number}`,
      showgrid: false,
      ...(row === 1 && { title: { text: plainText(step) } }),
    };
    layout[`yaxis${number}`] = {
      domain: row === 0 ? [0.57, 0.95] : [0, 0.4],
      anchor: `x${number}`,
      showgrid: false,
      ...(column === 0 ? { title: { text: "Unit" } } : { showticklabels: false }),
    };
    const shown = part === "cell" ? values.map(Math.tanh) : values;
    return {
      type: "heatmap",
      // A row a unit, a column a step.
      z: Array.from({ length: units }, (_, unit) =>
        Array.from({ length: steps }, (_, at) => Number(shown[at * units + unit]!.toFixed(2))),
      ),
      x: Array.from({ length: steps }, (_, at) => at + 1),
      coloraxis: isGate ? "coloraxis" : "coloraxis2",
      hovertemplate: `${name}, unit %{y}, step %{x}: %{z:.2f}<extra></extra>`,
      xaxis: `x${number}`,
      yaxis: `y${number}`,
    } as Data;
  });
  const scale = (colors: readonly string[]) => colors.map((color, at) => [at / (colors.length - 1), color]);
  const bar = (text: string, y: number) => ({
    ...{ thickness: 12, len: 0.48, y, yanchor: "middle", title: { text, side: "right", font: { size: 12 } } },
  });
  const annotations = parts.map(([, name], index) => ({
    ...{ text: name, showarrow: false, font: { size: 12 }, xanchor: "left", yanchor: "bottom" },
    ...{ xref: `x${index === 0 ? "" : index + 1} domain`, yref: `y${index === 0 ? "" : index + 1} domain` },
    ...{ x: 0, y: 1 },
  }));
  return figure({
    data,
    layout: {
      title: { text: plainText(title) },
      height: 480,
      showlegend: false,
      ...layout,
      annotations,
      coloraxis: { cmin: 0, cmax: 1, colorscale: scale(palette.amounts), colorbar: bar("Share", 0.76) },
      coloraxis2: { cmin: -1, cmax: 1, colorscale: scale(palette.signed), colorbar: bar("Value", 0.2) },
    } as Partial<Layout>,
    summary: `${title}: ${units} units over ${steps} steps.`,
  });
}
