import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
import type { Canvas } from "@napi-rs/canvas";
import type { JSDOM } from "jsdom";
import type { Config, Data, Layout } from "plotly.js";
import { escapeHtml } from "./escape-html.js";
import type { Drawing, Drawn } from "./render.js";
import { type SvgBox, type SvgElement, svgBox, svgTextWidth } from "./svg-box.js";

// A thread of its own for plotly.js, which takes a tenth of a second for a figure: the work goes on meanwhile.

type ToImage = (
  figure: { data: readonly Data[]; layout: Partial<Layout>; config: Partial<Config> },
  options: { format: "svg"; width: number; height: number; imageDataOnly: true },
) => Promise<string>;

let loading: Promise<ToImage> | undefined;

parentPort?.on("message", async (drawing: Drawing) => {
  const { id } = drawing;
  try {
    parentPort?.postMessage({ id, svg: await draw(drawing) } satisfies Drawn);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ id, error: message } satisfies Drawn);
  }
});

async function draw({ data, layout, width, height, label }: Drawing): Promise<string> {
  loading ??= loadPlotly();
  const toImage = await loading;
  const svg = await toImage(
    { data, layout: { ...layout, width, height, autosize: false }, config: {} },
    { format: "svg", width, height, imageDataOnly: true },
  );
  const labelled = svg.replace("<svg ", () => `<svg role="img" aria-label="${escapeHtml(label)}" `);
  return withShortNumbers(withStableIds(labelled));
}

async function loadPlotly(): Promise<ToImage> {
  const [{ JSDOM }, canvas, source] = await Promise.all([
    import("jsdom"),
    import("@napi-rs/canvas"),
    readFile(createRequire(__filename).resolve("plotly.js/dist/plotly-cartesian.min.js"), "utf8"),
  ]);
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
  });
  giveLayout(window);
  giveCanvas(window, canvas.createCanvas);
  window.eval(source);
  return window.Plotly.toImage;
}

type Window = JSDOM["window"];

/** A DOM in Node lays nothing out: it gets the few measures that Plotly asks for. */
function giveLayout(window: Window): void {
  window.URL.createObjectURL = () => "";
  const svgPrototype: object = window.SVGElement.prototype;
  Object.assign(svgPrototype, {
    getBBox(this: SvgElement): SvgBox {
      return svgBox(this, "own");
    },
    getBoundingClientRect(this: SvgElement): DOMRectLike {
      return rectOf(svgBox(this, "page"));
    },
    getComputedTextLength(this: SvgElement): number {
      return svgTextWidth(this);
    },
  });
}

interface DOMRectLike extends SvgBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function rectOf(box: SvgBox): DOMRectLike {
  return { ...box, left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
}

/** Heat maps are painted on a canvas: each canvas element of the DOM gets a real one behind it. */
function giveCanvas(window: Window, createCanvas: (width: number, height: number) => Canvas): void {
  const canvases = new WeakMap<object, Canvas>();
  const canvasOf = (element: { width: number; height: number }): Canvas => {
    let canvas = canvases.get(element);
    if (canvas === undefined || canvas.width !== element.width || canvas.height !== element.height) {
      canvas = createCanvas(element.width, element.height);
      canvases.set(element, canvas);
    }
    return canvas;
  };
  const canvasPrototype: object = window.HTMLCanvasElement.prototype;
  Object.assign(canvasPrototype, {
    getContext(this: { width: number; height: number }, kind: string) {
      return kind === "2d" ? canvasOf(this).getContext("2d") : null;
    },
    toDataURL(this: { width: number; height: number }) {
      return canvasOf(this).toDataURL("image/png");
    },
  });
}

/**
 * Plotly puts random numbers into ids and into the classes of traces. The ids' becomes one of the content, so that equal
 * figures are equal text and different ones can stand on one page; the traces' goes.
 */
function withStableIds(drawn: string): string {
  const svg = drawn.replace(/(class="trace [a-z]+) trace[0-9a-f]{6}/g, "$1");
  const random = /id="(?:defs|topdefs|clip)-?([0-9a-f]{6})/.exec(svg)?.[1];
  if (random === undefined) return svg;
  const hash = createHash("sha1").update(svg.replaceAll(random, "")).digest("hex").slice(0, 6);
  return svg.replaceAll(random, `f${hash}`);
}

/** Hundredths of a pixel are enough: a notebook holds these pictures. */
function withShortNumbers(svg: string): string {
  return svg.replace(/ (?:d|transform|[xy][12]?|width|height)="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{3,}(?:e-\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}
