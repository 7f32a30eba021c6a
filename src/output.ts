import { types } from "node:util";
import { type DisplayHost, findDisplayHost, plainText } from "./display-host.js";
import { type Figure, figure } from "./figures/figure.js";
import { jupyterDisplay } from "./jupyter-display.js";
import { LiveFigure } from "./live-figure.js";

/** One place among a cell's outputs, in which one value after the other is shown. */
export class Output {
  readonly #displayId: string;
  #isShown = false;
  #live: LiveFigure | undefined;
  /** In a plain script: what is printed before. */
  #printed: Promise<void> | undefined;

  constructor(displayId: string) {
    this.#displayId = displayId;
  }

  /** Shows the value in place of the one before. Settles when it is out. */
  show(value: unknown): Promise<void> {
    const host = findDisplayHost();
    if (host === undefined) return this.#print(value);
    const drawn = asFigure(value);
    const update = this.#isShown;
    this.#isShown = true;
    if (update && drawn !== undefined && host.onCellEnd !== undefined) return this.#move(host, drawn);
    this.#live?.end();
    this.#live = undefined;
    return host.display(drawn ?? value, { displayId: this.#displayId, update });
  }

  #move(host: DisplayHost, next: Figure): Promise<void> {
    this.#live ??= new LiveFigure(host, this.#displayId);
    return this.#live.update(next);
  }

  #print(value: unknown): Promise<void> {
    const text = plainText(value);
    if (this.#printed === undefined && typeof text === "string") {
      print(text);
      return Promise.resolve();
    }
    this.#printed = Promise.all([text, this.#printed?.catch(() => undefined)]).then(([ready]) =>
      print(ready),
    );
    return this.#printed;
  }
}

function print(text: string): void {
  if (text !== "") process.stdout.write(`${text}\n`);
}

/** What our renderer can draw beside the interactive figure. */
const drawnTypes: ReadonlySet<unknown> = new Set([
  undefined,
  "bar",
  "box",
  "contour",
  "heatmap",
  "histogram",
  "histogram2d",
  "histogram2dcontour",
  "image",
  "pie",
  "scatter",
  "scatterternary",
  "violin",
]);

/** A figure, also where it is only Plotly's traces and layout; undefined for everything else. */
function asFigure(value: unknown): Figure | undefined {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  try {
    const { data, layout } = value as Partial<Figure>;
    if (!Array.isArray(data) || typeof layout !== "object" || layout === null) return undefined;
    if (jupyterDisplay in value) return value as unknown as Figure;
    const isPlain = Object.keys(value).length === 2 && data.every((trace) => drawnTypes.has(trace?.type));
    return isPlain ? figure({ data, layout }) : undefined;
  } catch {
    // A getter that throws is no figure's.
    return undefined;
  }
}
