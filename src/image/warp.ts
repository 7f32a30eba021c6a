import type { Polygon } from "../boxes/polygon.js";
import type { Image } from "./image.js";
import type { Matrix } from "./matrix.js";
import { rowSpan } from "./row-span.js";

/** Pixels of a big picture that are done at a stretch before others may run. */
const atAStretch = 2_000_000;

/** Leaves every value as it is. */
const straight = Uint8Array.from({ length: 256 }, (_, value) => value);

/**
 * Draws `source` onto `target`: each pixel of `target` whose middle lies in `visible` gets the bilinear mean of the four
 * nearest pixels at the place in `source` that `toSource` names. The rest is left as it is.
 *
 * @param target Of the same type and channels as `source`; changed in place.
 * @param toSource From points of the target to points of the source.
 * @param visible A convex polygon on the target within which `toSource` stays inside the source.
 * @param curve For bytes, what becomes of each of the 256 values; by default they stay.
 */
export async function warp(
  target: Image,
  source: Image,
  toSource: Matrix,
  visible: Polygon,
  curve: Uint8Array = straight,
): Promise<void> {
  const [height, width, channels] = target.shape;
  const { data: from } = source;
  const { data: to } = target;
  const fast = channels === 3 && suitsDrawRgbBytes(target, source, toSource);
  const step = Math.max(1, Math.floor(atAStretch / width));
  for (let top = 0; top < height; top += step) {
    if (top > 0) await new Promise(setImmediate);
    for (let y = top; y < Math.min(top + step, height); y++) {
      const [start, end] = rowSpan(visible, y + 0.5, width);
      const row = channels * y * width;
      if (fast && from instanceof Uint8Array && to instanceof Uint8Array) {
        drawRgbBytes(from, source.shape, to, toSource, y, start, end, row, curve);
      } else draw(source, to, toSource, y, start, end, row, curve);
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
  curve: Uint8Array,
): void {
  const bytes = to instanceof Uint8Array;
  for (let x = start; x < end; x++) {
    // Pixel (0, 0) has its middle at (0.5, 0.5); beyond the outermost middles the edge goes on.
    const w = g * (x + 0.5) + h * (y + 0.5) + i;
    const u = clamp((a * (x + 0.5) + b * (y + 0.5) + c) / w - 0.5, width - 1);
    const v = clamp((d * (x + 0.5) + e * (y + 0.5) + f) / w - 0.5, height - 1);
    const left = Math.floor(u);
    const top = Math.floor(v);
    const shareX = u - left;
    const shareY = v - top;
    // Where nothing of a neighbour is wanted it is not read: there may be none.
    const upper = (top * width + left) * channels;
    const lower = shareY > 0 ? upper + width * channels : upper;
    const right = shareX > 0 ? channels : 0;
    for (let channel = 0, at = row + x * channels; channel < channels; channel++, at++) {
      const above =
        from[upper + channel]! + shareX * (from[upper + right + channel]! - from[upper + channel]!);
      const below =
        from[lower + channel]! + shareX * (from[lower + right + channel]! - from[lower + channel]!);
      const value = above + shareY * (below - above);
      to[at] = bytes ? curve[(value + 0.5) | 0]! : value;
    }
  }
}

function clamp(value: number, last: number): number {
  return value < 0 ? 0 : value > last ? last : value;
}

/** Whether whole numbers of 32 bits can hold the places, and adding up a row's steps stays exact to 1/16 of a pixel. */
function suitsDrawRgbBytes(target: Image, source: Image, toSource: Matrix): boolean {
  const [height, width] = source.shape;
  const affine = toSource[6] === 0 && toSource[7] === 0;
  return (
    affine && Math.min(height, width) > 1 && Math.max(height, width) < 2 ** 15 && target.shape[1] <= 2 ** 13
  );
}

/**
 * The same for an affine matrix and three channels of bytes, in whole numbers: nearly all pixels come this way. Places
 * are counted in 1/65536 of a pixel, shares in 1/2048. Written out channel by channel, which halves its time.
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
  curve: Uint8Array,
): void {
  const stepX = Math.round(a * 65536);
  const stepY = Math.round(d * 65536);
  let u = Math.round((a * (start + 0.5) + b * (y + 0.5) + c - 0.5) * 65536) | 0;
  let v = Math.round((d * (start + 0.5) + e * (y + 0.5) + f - 0.5) * 65536) | 0;
  // A hair before the last pixel's middle, so that there always is a neighbour.
  const lastX = ((width - 1) << 16) - 32;
  const lastY = ((height - 1) << 16) - 32;
  const rowLength = (3 * width) | 0;
  let at = (row + 3 * start) | 0;
  for (let x = start; x < end; x++) {
    const placeX = u < 0 ? 0 : u > lastX ? lastX : u;
    const placeY = v < 0 ? 0 : v > lastY ? lastY : v;
    u = (u + stepX) | 0;
    v = (v + stepY) | 0;
    const fx = (placeX >> 5) & 2047;
    const fy = (placeY >> 5) & 2047;
    const gy = (2048 - fy) | 0;
    const p = (Math.imul(placeY >> 16, rowLength) + Math.imul(placeX >> 16, 3)) | 0;
    const r = (p + rowLength) | 0;
    const p0 = from[p]!;
    const r0 = from[r]!;
    const above0 = ((p0 << 11) + Math.imul(fx, from[p + 3]! - p0)) >> 3;
    const below0 = ((r0 << 11) + Math.imul(fx, from[r + 3]! - r0)) >> 3;
    to[at] = curve[(Math.imul(above0, gy) + Math.imul(below0, fy) + (1 << 18)) >> 19]!;
    const p1 = from[p + 1]!;
    const r1 = from[r + 1]!;
    const above1 = ((p1 << 11) + Math.imul(fx, from[p + 4]! - p1)) >> 3;
    const below1 = ((r1 << 11) + Math.imul(fx, from[r + 4]! - r1)) >> 3;
    to[at + 1] = curve[(Math.imul(above1, gy) + Math.imul(below1, fy) + (1 << 18)) >> 19]!;
    const p2 = from[p + 2]!;
    const r2 = from[r + 2]!;
    const above2 = ((p2 << 11) + Math.imul(fx, from[p + 5]! - p2)) >> 3;
    const below2 = ((r2 << 11) + Math.imul(fx, from[r + 5]! - r2)) >> 3;
    to[at + 2] = curve[(Math.imul(above2, gy) + Math.imul(below2, fy) + (1 << 18)) >> 19]!;
    at = (at + 3) | 0;
  }
}
