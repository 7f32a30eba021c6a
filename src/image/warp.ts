import type { Polygon } from "../boxes/polygon.js";
import type { Image } from "./image.js";
import type { Matrix } from "./matrix.js";
import { rowSpan } from "./row-span.js";

/** Pixels of a big picture that are done at a stretch before others may run. */
const atAStretch = 2_000_000;

/**
 * Draws `source` onto `target`: each pixel of `target` whose middle lies in `visible` gets the bilinear mean of the four
 * nearest pixels at the place in `source` that `toSource` names. The rest is left as it is.
 *
 * @param target Of the same type and channels as `source`; changed in place.
 * @param toSource From points of the target to points of the source.
 * @param visible A convex polygon on the target within which `toSource` stays inside the source.
 */
export async function warp(target: Image, source: Image, toSource: Matrix, visible: Polygon): Promise<void> {
  const [height, width, channels] = target.shape;
  const { data: from } = source;
  const { data: to } = target;
  const affine = toSource[6] === 0 && toSource[7] === 0;
  // Whole numbers of 32 bits hold places up to 2^20 pixels, and indices up to 2^31.
  const small =
    Math.max(source.shape[0], source.shape[1]) < 2 ** 20 && Math.max(from.length, to.length) < 2 ** 31;
  const fast = affine && small && channels === 3;
  const step = Math.max(1, Math.floor(atAStretch / width));
  for (let top = 0; top < height; top += step) {
    if (top > 0) await new Promise(setImmediate);
    for (let y = top; y < Math.min(top + step, height); y++) {
      const [start, end] = rowSpan(visible, y + 0.5, width);
      if (fast && from instanceof Uint8Array && to instanceof Uint8Array) {
        drawRgbBytes(from, source.shape, to, toSource, y, start, end, 3 * y * width);
      } else draw(source, to, toSource, y, start, end, channels * y * width);
    }
  }
}

/** One row by any matrix, of any number of channels, bytes or floats. */
function draw(
  { data: from, shape: [height, width, channels] }: Image,
  to: Image["data"],
  [a, b, c, d, e, f, g, h, i]: Matrix,
  y: number,
  start: number,
  end: number,
  row: number,
): void {
  const rounding = to instanceof Uint8Array ? 0.5 : 0;
  for (let x = start; x < end; x++) {
    // Pixel (0, 0) has its middle at (0.5, 0.5); beyond the outermost middles the edge goes on.
    const w = g * (x + 0.5) + h * (y + 0.5) + i;
    const u = clamp((a * (x + 0.5) + b * (y + 0.5) + c) / w - 0.5, width - 1);
    const v = clamp((d * (x + 0.5) + e * (y + 0.5) + f) / w - 0.5, height - 1);
    const [left, top] = [Math.floor(u), Math.floor(v)];
    const [shareX, shareY] = [u - left, v - top];
    // Where nothing of a neighbour is wanted it is not read: there may be none.
    const upper = (top * width + left) * channels;
    const lower = shareY > 0 ? upper + width * channels : upper;
    const right = shareX > 0 ? channels : 0;
    const at = row + x * channels;
    for (let channel = 0; channel < channels; channel++) {
      const above =
        from[upper + channel]! + shareX * (from[upper + right + channel]! - from[upper + channel]!);
      const below =
        from[lower + channel]! + shareX * (from[lower + right + channel]! - from[lower + channel]!);
      to[at + channel] = above + shareY * (below - above) + rounding;
    }
  }
}

function clamp(value: number, last: number): number {
  return value < 0 ? 0 : value > last ? last : value;
}

/**
 * The same for an affine matrix and three channels of bytes, in whole numbers: nearly all pixels come this way.
 * Places are kept to 1/2048 of a pixel. Written out channel by channel, which halves its time.
 */
function drawRgbBytes(
  from: Uint8Array,
  [height, width]: Image["shape"],
  to: Uint8Array,
  [a, b, c, d, e, f]: Matrix,
  y: number,
  start: number,
  end: number,
  row: number,
): void {
  const stepX = a * 2048;
  const stepY = d * 2048;
  const firstX = (a * 0.5 + b * (y + 0.5) + c - 0.5) * 2048 + 0.5;
  const firstY = (d * 0.5 + e * (y + 0.5) + f - 0.5) * 2048 + 0.5;
  const lastX = (width - 1) * 2048;
  const lastY = (height - 1) * 2048;
  const rowLength = (3 * width) | 0;
  let at = (row + 3 * start) | 0;
  for (let x = start; x < end; x++) {
    const u = stepX * x + firstX;
    const v = stepY * x + firstY;
    const placeX = (u < 0 ? 0 : u > lastX ? lastX : u) | 0;
    const placeY = (v < 0 ? 0 : v > lastY ? lastY : v) | 0;
    const fx = placeX & 2047;
    const fy = placeY & 2047;
    const gy = 2048 - fy;
    const p = Math.imul(Math.imul(placeY >> 11, width) + (placeX >> 11), 3);
    const q = fx > 0 ? (p + 3) | 0 : p;
    const r = fy > 0 ? (p + rowLength) | 0 : p;
    const s = (r + (q - p)) | 0;
    const p0 = from[p]!;
    const r0 = from[r]!;
    const above0 = ((p0 << 11) + Math.imul(fx, from[q]! - p0)) >> 3;
    const below0 = ((r0 << 11) + Math.imul(fx, from[s]! - r0)) >> 3;
    to[at] = (Math.imul(above0, gy) + Math.imul(below0, fy) + (1 << 18)) >> 19;
    const p1 = from[p + 1]!;
    const r1 = from[r + 1]!;
    const above1 = ((p1 << 11) + Math.imul(fx, from[q + 1]! - p1)) >> 3;
    const below1 = ((r1 << 11) + Math.imul(fx, from[s + 1]! - r1)) >> 3;
    to[at + 1] = (Math.imul(above1, gy) + Math.imul(below1, fy) + (1 << 18)) >> 19;
    const p2 = from[p + 2]!;
    const r2 = from[r + 2]!;
    const above2 = ((p2 << 11) + Math.imul(fx, from[q + 2]! - p2)) >> 3;
    const below2 = ((r2 << 11) + Math.imul(fx, from[s + 2]! - r2)) >> 3;
    to[at + 2] = (Math.imul(above2, gy) + Math.imul(below2, fy) + (1 << 18)) >> 19;
    at = (at + 3) | 0;
  }
}
