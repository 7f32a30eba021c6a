import type { Sharp } from "sharp";
import type { MimeBundle } from "../session/session-protocol.js";
import { formatPicture } from "./format-picture.js";

/** Pixels in memory: rows from the top, channels last. */
interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A larger picture is made smaller before it is sent. */
const maxSide = 1024;
/** Bytes from 0 to 255, or floats from 0 to 1, of grey, RGB or RGBA pixels. */
const channelCounts: ReadonlySet<number> = new Set([1, 3, 4]);

/** `{ data, shape: [height, width, channels] }` as our library has it, or `{ data, width, height }` as a canvas has it. */
function pixelsOf(value: object): Pixels | undefined {
  const { data, shape, width, height } = value as Partial<Record<string, unknown>>;
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (!isBytes && !(data instanceof Float32Array && shape !== undefined)) return undefined;
  const [rows, columns, channels] = (
    Array.isArray(shape) ? shape : [height, width, data.length / (Number(width) * Number(height))]
  ) as number[];
  const sides = [rows, columns, channels];
  if (!sides.every((side) => Number.isInteger(side) && (side as number) > 0)) return undefined;
  const pixels = { data, height: rows as number, width: columns as number, channels: channels as number };
  const { length } = data;
  return pixels.height * pixels.width * pixels.channels === length && channelCounts.has(pixels.channels)
    ? pixels
    : undefined;
}

export const isPixels = (value: object): value is object => pixelsOf(value) !== undefined;

export async function formatPixels(value: object): Promise<MimeBundle> {
  const { data, height, width, channels } = pixelsOf(value) as Pixels;
  const bytes = data instanceof Float32Array ? Uint8ClampedArray.from(data, (level) => level * 255) : data;
  const { default: sharp } = await import("sharp");
  const raw = { width, height, channels: channels as 1 | 3 | 4 };
  return {
    ...formatPicture(await boundedPng(sharp(bytes, { raw }))),
    "text/plain": `<image, ${width} × ${height} pixels, ${channels} ${channels === 1 ? "channel" : "channels"}, ${data.constructor.name}>`,
  };
}

/** At most `maxSide` pixels wide and high. */
export function boundedPng(picture: Sharp): Promise<Buffer> {
  return picture
    .resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true })
    .png()
    .toBuffer();
}

/** What we use of a sharp pipeline. */
interface PipelineLike {
  readonly options: { readonly input: { readonly buffer?: unknown } };
  clone(): Sharp;
  writableFinished?: boolean;
}

export function isSharp(value: object): value is PipelineLike {
  const { clone, toBuffer, composite, options } = value as Partial<Sharp & PipelineLike>;
  return (
    [clone, toBuffer, composite].every((method) => typeof method === "function") &&
    options?.input !== undefined
  );
}

/** The pipeline's picture, made by a copy of it; one that still waits for a stream's bytes is left alone. */
export async function formatSharp(pipeline: PipelineLike): Promise<MimeBundle> {
  if (Array.isArray(pipeline.options.input.buffer) && pipeline.writableFinished !== true) {
    return { "text/plain": "<sharp pipeline that waits for its input stream>" };
  }
  const { data, info } = await pipeline
    .clone()
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  const { default: sharp } = await import("sharp");
  return {
    ...formatPicture(await boundedPng(sharp(data))),
    "text/plain": `<sharp pipeline, ${info.width} × ${info.height} pixels, ${info.channels} channels>`,
  };
}

/** What we use of a canvas in Node: canvas, @napi-rs/canvas, skia-canvas. */
interface CanvasLike {
  readonly width: number;
  readonly height: number;
  toBuffer(type: "image/png"): Uint8Array | Promise<Uint8Array>;
}

export function isCanvas(value: object): value is CanvasLike {
  const { width, height, toBuffer, getContext } = value as Partial<CanvasLike & { getContext: unknown }>;
  return (
    [width, height].every((side) => typeof side === "number") &&
    [toBuffer, getContext].every((method) => typeof method === "function")
  );
}

export async function formatCanvas(canvas: CanvasLike): Promise<MimeBundle> {
  const { default: sharp } = await import("sharp");
  return {
    ...formatPicture(await boundedPng(sharp(await canvas.toBuffer("image/png")))),
    "text/plain": `<canvas, ${canvas.width} × ${canvas.height} pixels>`,
  };
}
