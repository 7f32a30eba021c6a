/**
 * The positional encoding of "Attention is all you need" (Vaswani et al., 2017, 3.5): sine and cosine of each place, in
 * wavelengths from 2 pi to 10,000 x 2 pi.
 *
 * @param places How many places, from 0.
 * @param depth How many numbers tell each, even.
 * @returns places x depth numbers: sin(p / 10000^(2 i / depth)) at 2 i, its cosine at 2 i + 1.
 * @throws {RangeError} If `depth` is odd.
 * @example sinusoidalEncoding(2, 2) // [0, 1, 0.841471, 0.540302]
 */
export function sinusoidalEncoding(places: number, depth: number): Float32Array {
  if (depth % 2 !== 0) throw new RangeError(`depth must be even, got ${depth}`);
  return Float32Array.from({ length: places * depth }, (_, index) => {
    const column = index % depth;
    const angle = Math.floor(index / depth) / 10_000 ** ((column - (column % 2)) / depth);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}
