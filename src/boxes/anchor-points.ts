import { checkSizes, type Size } from "./check-sizes.js";

/**
 * The points of FCOS and its like: the middle of each cell of each feature map.
 *
 * @param imageSize `[height, width]` of the network's input, pixels.
 * @param featureSizes `[rows, columns]` of each feature map.
 * @returns `[x, y]` in pixels; by map, row, column.
 * @throws {RangeError} If a size is not positive.
 * @example anchorPoints([32, 64], [[1, 2]]) // [[16, 16], [48, 16]]
 */
export function anchorPoints(
  imageSize: Size,
  featureSizes: readonly Size[],
): (readonly [x: number, y: number])[] {
  checkSizes(imageSize, featureSizes);
  const points: (readonly [number, number])[] = [];
  for (const [rows, columns] of featureSizes) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        points.push([((column + 0.5) * imageSize[1]) / columns, ((row + 0.5) * imageSize[0]) / rows]);
      }
    }
  }
  return points;
}
