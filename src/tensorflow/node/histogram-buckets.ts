/**
 * Counts values in buckets of equal width, from the smallest to the largest value.
 *
 * @param bucketCount How many; one of width 1 where all values are the same, none where there is none.
 * @returns Rows of left edge, right edge and count, one after the other. Values that are not finite are not counted.
 */
export function histogramBuckets(values: ArrayLike<number>, bucketCount: number): Float32Array {
  if (!Number.isInteger(bucketCount) || bucketCount < 1) {
    throw new RangeError(`buckets must be a whole number from 1, not ${bucketCount}.`);
  }
  const finite = Array.prototype.filter.call(values, Number.isFinite) as number[];
  const [min, max] = extremes(finite);
  if (finite.length === 0) return new Float32Array(0);
  if (min === max) return Float32Array.of(min - 0.5, min + 0.5, finite.length);
  const edge = (index: number) => (index === bucketCount ? max : min + ((max - min) * index) / bucketCount);
  const counts = new Float64Array(bucketCount);
  for (const value of finite) {
    const bucket = Math.floor(((value - min) / (max - min)) * bucketCount);
    counts[Math.min(bucket, bucketCount - 1)]! += 1;
  }
  return Float32Array.from([...counts].flatMap((count, index) => [edge(index), edge(index + 1), count]));
}

function extremes(values: readonly number[]): [min: number, max: number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}
