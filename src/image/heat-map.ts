/** One number for each cell of a grid that lies over a picture: rows from the top, cells from the left. */
export interface HeatMap {
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, columns: number];
}

/**
 * Throws unless it is a heat map of finite numbers.
 *
 * @throws {TypeError} If it is no heat map.
 * @throws {RangeError} If it holds what is no finite number.
 */
export function checkHeatMap(map: HeatMap, name = "map"): void {
  const [rows, columns] = map?.shape ?? [];
  if (!(map?.data instanceof Float32Array) || map.data.length !== rows! * columns! || map.data.length === 0) {
    throw new TypeError(`${name} must be { data: Float32Array, shape: [rows, columns] } with a value a cell`);
  }
  const bad = map.data.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw new RangeError(`${name}.data[${bad}] must be a finite number, got ${map.data[bad]}`);
}

/**
 * A heat map with more or fewer cells over the same picture, bilinear between the middles of its cells.
 *
 * @param map Rows x columns.
 * @param shape Rows and columns, whole numbers >= 1.
 * @see tf.image.resizeBilinear with halfPixelCenters (the same numbers).
 * @example resizeHeatMap({ data: Float32Array.of(0, 1), shape: [1, 2] }, [1, 4]).data // [0, 0.25, 0.75, 1]
 */
export function resizeHeatMap(map: HeatMap, [rows, columns]: HeatMap["shape"]): HeatMap {
  checkHeatMap(map);
  const [hadRows, hadColumns] = map.shape;
  const data = new Float32Array(rows * columns);
  const across = Array.from({ length: columns }, (_, x) => between(x, columns, hadColumns));
  for (let y = 0, at = 0; y < rows; y++) {
    const down = between(y, rows, hadRows);
    const [upper, lower] = [down.low * hadColumns, down.high * hadColumns];
    for (const { low, high, share } of across) {
      const above = map.data[upper + low]! * (1 - share) + map.data[upper + high]! * share;
      const below = map.data[lower + low]! * (1 - share) + map.data[lower + high]! * share;
      data[at++] = above * (1 - down.share) + below * down.share;
    }
  }
  return { data, shape: [rows, columns] };
}

/** The two cells between whose middles a new cell's middle lies, and how far it is towards the second. */
function between(index: number, count: number, had: number): { low: number; high: number; share: number } {
  const place = Math.min(had - 1, Math.max(0, ((index + 0.5) * had) / count - 0.5));
  const low = Math.floor(place);
  return { low, high: Math.min(had - 1, low + 1), share: place - low };
}
