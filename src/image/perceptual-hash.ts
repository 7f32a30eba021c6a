import { checkImage, type Image } from "./image.js";

/** See {@link perceptualHash}. */
export type HashMethod = "phash" | "dhash";

/** How many bits each kind of hash has. */
export const hashBits: Readonly<Record<HashMethod, number>> = { phash: 64, dhash: 256 };

const phashSide = 32;
const phashWaves = 8;
const dhashSide = 16;

/**
 * A picture in a few bits that stay the same, or nearly so, when it is encoded again, resized, brightened or blurred a
 * little: near-copies are found by the number of bits in which they differ ({@link hammingDistance}).
 *
 * "phash" takes the signs of the 64 longest waves (cosine transform of 32 x 32 grey pixels, each against their median):
 * what the scene looks like from far away. "dhash" says of 17 x 16 grey pixels which of two neighbours is brighter: it
 * tells frames of one scene apart, but noise turns its bits where a picture is even.
 *
 * Neither sees colour, nor what is smaller than an eighth (a sixteenth) of the picture; neither knows a picture again
 * that was mirrored, turned, or cropped by more than a few per cent.
 *
 * @param image Any picture; grey is 0.299 R + 0.587 G + 0.114 B, and made small by averaging areas.
 * @param method "phash" (default), 64 bits, or "dhash", 256 bits.
 * @returns The bits, 32 to a number, the first in the highest place.
 * @throws {TypeError} If it is no image.
 * @throws {RangeError} If there is no such method.
 * @see ImageHash's `phash(hash_size=8)` and `dhash(hash_size=16)`, which make the picture small by Lanczos's filter.
 * @example perceptualHash({ data: new Uint8Array([0, 255]), shape: [1, 2, 1] }, "dhash").length // 8
 */
export function perceptualHash(image: Image, method: HashMethod = "phash"): Uint32Array {
  checkImage(image);
  if (method === "phash") return phash(image);
  if (method === "dhash") return dhash(image);
  throw new RangeError(`method must be "phash" or "dhash", got ${JSON.stringify(method)}`);
}

/**
 * In how many bits two hashes differ.
 *
 * @returns A whole number from 0 to the number of bits.
 * @throws {RangeError} If they are not of the same length.
 * @example hammingDistance(Uint32Array.of(0b1011), Uint32Array.of(0b0010)) // 2
 */
export function hammingDistance(first: Uint32Array, second: Uint32Array): number {
  if (first.length !== second.length) {
    throw new RangeError(
      `both hashes must have the same length, got ${first.length} and ${second.length} numbers`,
    );
  }
  let distance = 0;
  for (let word = 0; word < first.length; word++) distance += onesIn(first[word]! ^ second[word]!);
  return distance;
}

/** How many bits of a 32-bit number are 1. */
export function onesIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function phash(image: Image): Uint32Array {
  const pixels = smallGrey(image, phashSide, phashSide);
  const rows = new Float64Array(phashSide * phashWaves);
  for (let y = 0; y < phashSide; y++) {
    for (let wave = 0; wave < phashWaves; wave++) {
      let sum = 0;
      for (let x = 0; x < phashSide; x++) {
        sum += pixels[y * phashSide + x]! * cosines[wave * phashSide + x]!;
      }
      rows[y * phashWaves + wave] = sum;
    }
  }
  const waves = new Float64Array(phashWaves ** 2);
  for (let down = 0; down < phashWaves; down++) {
    for (let across = 0; across < phashWaves; across++) {
      let sum = 0;
      for (let y = 0; y < phashSide; y++) {
        sum += rows[y * phashWaves + across]! * cosines[down * phashSide + y]!;
      }
      waves[down * phashWaves + across] = sum;
    }
  }
  const sorted = waves.slice().sort();
  const median = (sorted[waves.length / 2 - 1]! + sorted[waves.length / 2]!) / 2;
  return packBits(waves.length, (bit) => waves[bit]! > median);
}

/** cos(pi wave (2 n + 1) / 2 N), a row a wave: the cosine transform of the second kind, without a scale. */
const cosines = Float64Array.from({ length: phashWaves * phashSide }, (_, at) => {
  const [wave, n] = [Math.floor(at / phashSide), at % phashSide];
  return Math.cos((Math.PI * wave * (2 * n + 1)) / (2 * phashSide));
});

function dhash(image: Image): Uint32Array {
  const width = dhashSide + 1;
  const pixels = smallGrey(image, dhashSide, width);
  return packBits(dhashSide ** 2, (bit) => {
    const left = Math.floor(bit / dhashSide) * width + (bit % dhashSide);
    return pixels[left + 1]! > pixels[left]!;
  });
}

function packBits(bits: number, isSet: (bit: number) => boolean): Uint32Array {
  const words = new Uint32Array(bits / 32);
  for (let bit = 0; bit < bits; bit++) {
    if (isSet(bit)) words[bit >>> 5]! |= 1 << (31 - (bit & 31));
  }
  return words;
}

/** The picture in grey, `rows` x `columns`, every value the mean of the area that it stands for. */
function smallGrey(
  { data, shape: [height, width, channels] }: Image,
  rows: number,
  columns: number,
): Float64Array {
  const across = shares(width, columns);
  const narrow = new Float64Array(height * columns);
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width * channels; x < width; x++, at += channels) {
      line[x] = channels < 3 ? data[at]! : 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    }
    for (const [column, { first, weights }] of across.entries()) {
      let sum = 0;
      for (let at = 0; at < weights.length; at++) sum += line[first + at]! * weights[at]!;
      narrow[y * columns + column] = sum;
    }
  }
  const small = new Float64Array(rows * columns);
  for (const [row, { first, weights }] of shares(height, rows).entries()) {
    for (const [at, weight] of weights.entries()) {
      for (let column = 0; column < columns; column++) {
        small[row * columns + column]! += weight * narrow[(first + at) * columns + column]!;
      }
    }
  }
  return small;
}

interface Share {
  /** The first pixel that has a part in it. */
  readonly first: number;
  /** The part of that pixel and of those that follow; together 1. */
  readonly weights: readonly number[];
}

/** `from` pixels as `to` areas of the same size. */
function shares(from: number, to: number): Share[] {
  return Array.from({ length: to }, (_, index) => {
    // In units of 1 / to of a pixel everything is a whole number.
    const [start, end] = [index * from, (index + 1) * from];
    const first = Math.floor(start / to);
    const weights: number[] = [];
    for (let pixel = first; pixel * to < end; pixel++) {
      weights.push((Math.min(end, (pixel + 1) * to) - Math.max(start, pixel * to)) / from);
    }
    return { first, weights };
  });
}
