/**
 * How many rows and columns of cells a sequence of places is that a network has made of a picture's cells.
 *
 * @param places How many there are.
 * @param size `[height, width]` of the picture.
 * @throws {RangeError} If they are no grid of the picture's shape.
 */
export function mapGrid(
  places: number,
  [height, width]: readonly [number, number],
): readonly [rows: number, columns: number] {
  const rows = Math.round(Math.sqrt((places * height) / width));
  if (rows > 0 && places % rows === 0) {
    const columns = places / rows;
    if (Math.abs(columns / rows - width / height) <= 0.5 / rows) return [rows, columns];
  }
  throw new RangeError(`${places} places are no grid of cells over a picture of ${height} x ${width}`);
}

/**
 * What looks at what in an attention layer: a picture's cells at each other, a detector's queries at each other, or queries
 * at cells.
 */
export function attentionKind(layer: string): "cells" | "queries" | "cross" {
  if (/^decoder\d+_self$/.test(layer)) return "queries";
  return /^decoder\d+_cross$/.test(layer) ? "cross" : "cells";
}
