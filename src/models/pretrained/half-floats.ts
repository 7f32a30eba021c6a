/**
 * Numbers in 16 bits (IEEE 754 binary16): half the bytes, a relative error of at most 2^-11 between 6.1e-5 and 65,504;
 * smaller ones lose digits, larger ones become infinite.
 */
export function toHalfFloats(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, toHalf);
}

/** The same numbers in 32 bits, exactly. */
export function fromHalfFloats(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, fromHalf);
}

function toHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00 | (exponent === 143 && fraction !== 0 ? 0x200 : 0);
  if (exponent <= -11) return sign;
  const shift = exponent <= 0 ? 14 - exponent : 13;
  const whole = exponent <= 0 ? fraction | 0x800000 : fraction | (exponent << 23);
  const kept = whole >>> shift;
  const rest = whole & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  // To the nearest, of two as near to the even one; what carries over raises the exponent.
  return sign | (kept + (rest > half || (rest === half && kept % 2 === 1) ? 1 : 0));
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
