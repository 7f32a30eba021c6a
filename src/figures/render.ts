import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Data, Layout } from "plotly.js";

/** What is drawn: a figure, or anything with its two parts. */
export interface Drawable {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
}

/** Pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A figure on its way to the thread that draws. */
export interface Drawing extends Drawable, PictureSize {
  readonly id: number;
  readonly label: string;
}

/** What comes back. */
export interface Drawn {
  readonly id: number;
  readonly svg?: string;
  readonly error?: string;
}

interface Waiting {
  resolve(svg: string): void;
  reject(error: Error): void;
}

/**
 * How a PNG is packed, so that a notebook stays small. Noise in a grey image costs much and shows little: few colours
 * and no dithering. In a photograph that would be seen.
 */
const PNG_OPTIONS = {
  grey: { palette: true, quality: 40, dither: 0, effort: 8 },
  photo: { palette: true, quality: 90, dither: 1, effort: 8 },
} as const;

let drawer: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/**
 * Draws a figure as SVG, without a browser: plotly.js in a DOM of its own, on a thread of its own. The first one waits
 * about a second for plotly.js to load.
 *
 * @param drawable Plotly's traces and layout.
 * @param size Pixels.
 * @param label What the picture is called for those who do not see it.
 * @returns The SVG's text; the same figure always gives the same text.
 * @throws {Error} If Plotly cannot draw it.
 */
export function renderSvg(
  { data, layout }: Drawable,
  { width, height }: PictureSize,
  label = "Figure",
): Promise<string> {
  return new Promise((resolve, reject) => {
    drawer ??= startDrawer();
    const id = ++lastId;
    drawer.postMessage({ id, data, layout, width, height, label } satisfies Drawing);
    waiting.set(id, { resolve, reject });
    // A script does not end before its pictures are drawn, and ends then.
    drawer.ref();
  });
}

/**
 * Draws a figure as PNG.
 *
 * @param content What its images are; "grey" makes the file smaller.
 * @returns The file's bytes, or undefined where the machine has no font to write the labels with.
 */
export async function renderPng(
  drawable: Drawable,
  size: PictureSize,
  content: "grey" | "photo" = "photo",
): Promise<Buffer | undefined> {
  const { GlobalFonts } = await import("@napi-rs/canvas");
  if (GlobalFonts.families.length === 0) return undefined;
  const { default: sharp } = await import("sharp");
  return await sharp(Buffer.from(await renderSvg(drawable, size)))
    .png(PNG_OPTIONS[content])
    .toBuffer();
}

function startDrawer(): Worker {
  const worker = new Worker(join(__dirname, "draw-worker.js"));
  worker.on("message", ({ id, svg, error }: Drawn) => {
    const { resolve, reject } = waiting.get(id) as Waiting;
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (svg === undefined) reject(new Error(`The figure could not be drawn: ${error}`));
    else resolve(svg);
  });
  worker.on("error", (error) => {
    drawer = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return worker;
}
