import { type Figure, STATIC_WIDTH } from "../../figures/figure.js";
import { renderSvg } from "../../figures/render.js";
import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";

/** A figure in a report that has two beside each other is drawn smaller, so that it can be read. */
const halfWidth = 560;

/** A figure as a picture in which nothing can run; it fits its column. */
export async function figureImage(figure: Figure, width = 440): Promise<Markup> {
  const drawnWidth = figure.layout.width ?? (width < STATIC_WIDTH ? halfWidth : STATIC_WIDTH);
  const size = { width: drawnWidth, height: figure.layout.height ?? 380 };
  const words = String(figure);
  const source = Buffer.from(await renderSvg(figure, size, words)).toString("base64");
  return html`<img alt="${words}" style="width: ${width}px; max-width: 100%; height: auto" src="${`data:image/svg+xml;base64,${source}`}">`;
}
