import type { Polygon } from "../boxes/polygon.js";
import type { Image } from "./image.js";
import type { Matrix } from "./matrix.js";
import { rowSpan } from "./row-span.js";

/** Pixels of a big picture that are done at a stretch before others may run. */
const atAStretch = 2_000_000;

/** Leaves every value as it is. */
const straight = Uint8Array.from({ length: 256 }, (_, value) => value);

/** What is drawn at a stretch. */
interface Rows {
  readonly visible: Polygon;
  readonly curve: Uint8Array;
  readonly top: number;
  /** The first row that is not drawn. */
  readonly bottom: number;
}

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
  const [height, width] = target.shape;
  const draw = suitsDrawRgbBytes(target, source, toSource) ? drawRgbBytes : drawAny;
  const step = Math.max(1, Math.floor(atAStretch / width));
  for (let top = 0; top < height; top += step) {
    if (top > 0) await new Promise(setImmediate);
    draw(target, source, toSource, { visible, curve, top, bottom: Math.min(top + step, height) });
  }
}

/** The rows from `top` to before `bottom` by any matrix, of any number of channels, bytes or floats. */
function drawAny(
  { data: to, shape: [, targetWidth] }: Image,
  { data: from, shape: [height, width, channels] }: Image,
  [a, b, c, d, e, f, g, h, i]: Matrix,
  { visible, curve, top, bottom }: Rows,
): void {
  const bytes = to instanceof Uint8Array;
  for (let y = top; y < bottom; y++) {
    const [start, end] = rowSpan(visible, y + 0.5, targetWidth);
    for (let x = start; x < end; x++) {
      // Pixel (0, 0) has its middle at (0.5, 0.5); beyond the outermost middles the edge goes on.
      const w = g * (x + 0.5) + h * (y + 0.5) + i;
      const u = clamp((a * (x + 0.5) + b * (y + 0.5) + c) / w - 0.5, width - 1);
      const v = clamp((d * (x + 0.5) + e * (y + 0.5) + f) / w - 0.5, height - 1);
      const left = Math.floor(u);
      const above = Math.floor(v);
      const shareX = u - left;
      const shareY = v - above;
      // Where nothing of a neighbour is wanted it is not read: there may be none.
      const upper = (above * width + left) * channels;
      const lower = shareY > 0 ? upper + width * channels : upper;
      const right = shareX > 0 ? channels : 0;
      for (let channel = 0, at = (y * targetWidth + x) * channels; channel < channels; channel++, at++) {
        const first =
          from[upper + channel]! + shareX * (from[upper + right + channel]! - from[upper + channel]!);
        const second =
          from[lower + channel]! + shareX * (from[lower + right + channel]! - from[lower + channel]!);
        const value = first + shareY * (second - first);
        to[at] = bytes ? curve[(value + 0.5) | 0]! : value;
      }
    }
  }
}

function clamp(value: number, last: number): number {
  return value < 0 ? 0 : value > last ? last : value;
}

/** Whether it is about RGB bytes, whole numbers of 32 bits can hold the places, and adding up a row's steps stays exact to 1/16 of a pixel. */
function suitsDrawRgbBytes({ data, shape }: Image, source: Image, toSource: Matrix): boolean {
  const [height, width] = source.shape;
  const rgbBytes = data instanceof Uint8Array && shape[2] === 3;
  const affine = toSource[6] === 0 && toSource[7] === 0;
  const fits = Math.min(height, width) > 1 && Math.max(height, width) < 2 ** 15 && shape[1] <= 2 ** 13;
  return rgbBytes && affine && fits;
}

/** Red in the lowest byte, blue in the third: what two products are had of at once. */
const redBlue = 0xff00ff;

/**
 * The same for an affine matrix and three channels of bytes, in whole numbers: nearly all pixels come this way. Places
 * are counted in 1/65536 of a pixel, shares in 1/256. A pixel is read in one go, with a byte more, and red and blue are
 * computed side by side in one number: a product of a byte and a share has 16 bits.
 */
function drawRgbBytes(
  { data: to, shape: [, targetWidth] }: Image,
  { data: source, shape: [height, width] }: Image,
  [a, b, c, d, e, f]: Matrix,
  { visible, curve, top, bottom }: Rows,
): void {
  const from = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const stepX = Math.round(a * 65536);
  const stepY = Math.round(d * 65536);
  // A hair before the last pixel's middle, so that there always is a neighbour.
  const lastX = ((width - 1) << 16) - 256;
  const lastY = ((height - 1) << 16) - 256;
  const rowLength = (3 * width) | 0;
  for (let y = top; y < bottom; y++) {
    const [start, end] = rowSpan(visible, y + 0.5, targetWidth);
    let u = Math.round((a * (start + 0.5) + b * (y + 0.5) + c - 0.5) * 65536) | 0;
    let v = Math.round((d * (start + 0.5) + e * (y + 0.5) + f - 0.5) * 65536) | 0;
    let at = (3 * (y * targetWidth + start)) | 0;
    for (let x = start; x < end; x++) {
      const placeX = u < 0 ? 0 : u > lastX ? lastX : u;
      const placeY = v < 0 ? 0 : v > lastY ? lastY : v;
      u = (u + stepX) | 0;
      v = (v + stepY) | 0;
      const fx = (placeX >> 8) & 255;
      const fy = (placeY >> 8) & 255;
      const share11 = (Math.imul(fx, fy) + 128) >> 8;
      const share10 = (fy - share11) | 0;
      const share01 = (fx - share11) | 0;
      const share00 = (256 - fx - share10) | 0;
      const p = (Math.imul(placeY >> 16, rowLength) + Math.imul(placeX >> 16, 3)) | 0;
      const r = (p + rowLength) | 0;
      // The neighbour to the right begins three bytes later; read from a byte before it, the read ends with the picture.
      const pixel00 = from.getUint32(p, true);
      const pixel01 = from.getUint32(p + 2, true) >>> 8;
      const pixel10 = from.getUint32(r, true);
      const pixel11 = from.getUint32(r + 2, true) >>> 8;
      const outer =
        (Math.imul(pixel00 & redBlue, share00) +
          Math.imul(pixel01 & redBlue, share01) +
          Math.imul(pixel10 & redBlue, share10) +
          Math.imul(pixel11 & redBlue, share11) +
          0x800080) |
        0;
      const green =
        (Math.imul((pixel00 >>> 8) & 255, share00) +
          Math.imul((pixel01 >>> 8) & 255, share01) +
          Math.imul((pixel10 >>> 8) & 255, share10) +
          Math.imul((pixel11 >>> 8) & 255, share11) +
          128) |
        0;
      to[at] = curve[(outer >>> 8) & 255]!;
      to[at + 1] = curve[(green >>> 8) & 255]!;
      to[at + 2] = curve[outer >>> 24]!;
      at = (at + 3) | 0;
    }
  }
}
