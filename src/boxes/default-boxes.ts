import type { Box, Boxes } from "./boxes.js";
import { checkSizes, type Size } from "./check-sizes.js";

/**
 * The default boxes of SSD: around the middle of each cell a square of the map's scale, one of a scale between this and
 * the next map's, and one for each aspect ratio and its inverse.
 *
 * @param featureSizes `[rows, columns]` of each of M feature maps, the finest first.
 * @param options.aspectRatios For each map its ratios width / height besides 1; default 2 and 3.
 * @param options.scales M + 1 sides as shares of the image; default from 0.15 to 0.9 evenly, then 1.
 * @returns Boxes, cxcywh, normalised, cut to the image's size; by map, row, column.
 * @throws {RangeError} If a size is not positive or the lengths do not fit.
 * @see torchvision.models.detection.anchor_utils.DefaultBoxGenerator
 * @example defaultBoxes([[1, 1]], { aspectRatios: [[]], scales: [0.25, 1] }) // [[0.5, 0.5, 0.25, 0.25], [0.5, 0.5, 0.5, 0.5]]
 */
export function defaultBoxes(
  featureSizes: readonly Size[],
  {
    aspectRatios = featureSizes.map(() => [2, 3]),
    scales = evenScales(featureSizes.length),
  }: { aspectRatios?: readonly (readonly number[])[]; scales?: readonly number[] } = {},
): Boxes<"cxcywh", "norm"> {
  checkSizes([1, 1], featureSizes);
  if (aspectRatios.length !== featureSizes.length || scales.length !== featureSizes.length + 1) {
    throw new RangeError(
      `aspectRatios must be ${featureSizes.length} lists and scales ${featureSizes.length + 1} numbers, one for each` +
        ` feature map and one more scale; got ${aspectRatios.length} and ${scales.length}`,
    );
  }
  const boxes: Box[] = [];
  for (const [level, [rows, columns]] of featureSizes.entries()) {
    const scale = scales[level]!;
    const between = Math.sqrt(scale * scales[level + 1]!);
    const shapes = [
      [scale, scale],
      [between, between],
      ...aspectRatios[level]!.flatMap((ratio) => {
        const [long, short] = [scale * Math.sqrt(ratio), scale / Math.sqrt(ratio)];
        return [
          [long, short],
          [short, long],
        ];
      }),
    ].map(([width, height]) => [Math.min(1, width!), Math.min(1, height!)] as const);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (const [width, height] of shapes) {
          boxes.push([(column + 0.5) / columns, (row + 0.5) / rows, width, height]);
        }
      }
    }
  }
  return boxes;
}

function evenScales(maps: number): number[] {
  return [...Array.from({ length: maps }, (_, k) => (maps > 1 ? 0.15 + (0.75 * k) / (maps - 1) : 0.15)), 1];
}
