/** A stream of random numbers that its seed alone decides. */
export interface Random {
  /** A whole number in [0, 2^32). */
  uint32(): number;
  /** A number in [0, 1). */
  next(): number;
  /** A number in [low, high). */
  uniform(low: number, high: number): number;
  /** A whole number in [low, high], both ends included. */
  integer(low: number, high: number): number;
  /** One of the items, each equally likely. */
  choice<T>(items: readonly T[]): T;
  /** Normally distributed numbers, to 16 bits: mean 0, standard deviation 1, none beyond 4.4. */
  normals(count: number): Float32Array;
}

/**
 * Random numbers from seeds: Chris Doty-Humphrey's sfc32, its state filled by splitmix32 from every seed in turn.
 * Streams of different seeds, or of the same seeds in another order, have nothing to do with each other.
 *
 * @param seeds One or more whole numbers: for instance a seed and an index.
 * @throws {RangeError} If a seed is not a whole number.
 */
export function createRandom(...seeds: readonly number[]): Random {
  let hash = 0x9e3779b9;
  for (const seed of seeds) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, got ${seed}`);
    hash = splitmix32(hash ^ (seed | 0));
    hash = splitmix32(hash ^ Math.floor(seed / 2 ** 32));
  }
  let a = splitmix32(hash + 1);
  let b = splitmix32(hash + 2);
  let c = splitmix32(hash + 3);
  let counter = 1;
  const uint32 = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) uint32();

  const next = (): number => uint32() / 2 ** 32;
  return {
    uint32,
    next,
    uniform: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor((high - low + 1) * next()),
    choice: (items) => items[Math.floor(items.length * next())]!,
    normals: (count) => {
      quantiles ??= normalQuantiles();
      const values = new Float32Array(count);
      for (let index = 0; index < count; index += 2) {
        const bits = uint32();
        values[index] = quantiles[bits & 0xffff]!;
        if (index + 1 < count) values[index + 1] = quantiles[bits >>> 16]!;
      }
      return values;
    },
  };
}

function splitmix32(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

let quantiles: Float32Array | undefined;

/** Where the normal distribution reaches (k + 0.5) / 65536, k from 0: an even draw of k is a normal draw. */
function normalQuantiles(): Float32Array {
  const table = new Float32Array(65536);
  const step = 1e-4;
  const slab = (x: number): number => (step * Math.exp(-((x + step / 2) ** 2) / 2)) / Math.sqrt(2 * Math.PI);
  let x = 0;
  let below = 0.5;
  for (let k = 32768; k < 65536; k++) {
    const wanted = (k + 0.5) / 65536;
    for (let next = slab(x); below + next < wanted; next = slab(x)) {
      below += next;
      x += step;
    }
    table[k] = x + (step * (wanted - below)) / slab(x);
    table[65535 - k] = -table[k]!;
  }
  return table;
}
