import { type Figure, STATIC_WIDTH } from "../../figures/figure.js";
import { renderSvg } from "../../figures/render.js";
import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";

/** Pixels that figures beside each other are drawn for, so that they can be read when two fit into a notebook's cell. */
const halfWidth = 520;

/**
 * A figure as a picture in which nothing can run.
 *
 * @param width Pixels, of one that stands alone; without it, it is one of several beside each other.
 */
export async function figureImage(figure: Figure, width?: number): Promise<Markup> {
  const drawnWidth = figure.layout.width ?? (width === undefined ? halfWidth : STATIC_WIDTH);
  const words = String(figure);
  const svg = await renderSvg(figure, { width: drawnWidth, height: figure.layout.height ?? 380 }, words);
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return width === undefined
    ? html`<img alt="${words}" style="flex: 1 1 350px; width: 350px; max-width: 450px; height: auto" src="${source}">`
    : html`<img alt="${words}" style="width: ${width}px; max-width: 100%; height: auto" src="${source}">`;
}
