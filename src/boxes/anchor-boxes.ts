import type { Box, Boxes } from "./boxes.js";
import { checkSizes, type Size } from "./check-sizes.js";

/**
 * Anchors as Faster R-CNN and RetinaNet lay them out: at the top left of each cell of each feature map, for each size
 * and aspect ratio, a box of that area and shape around the point.
 *
 * @param imageSize `[height, width]` of the network's input, pixels.
 * @param featureSizes `[rows, columns]` of each feature map.
 * @param sizes For each feature map the sides of its square anchors, pixels.
 * @param aspectRatios Height / width; default 0.5, 1 and 2.
 * @returns Boxes in xyxy pixels, partly outside the image; by map, row, column, ratio, size. Corners are rounded to
 *   whole pixels about the point, half to even.
 * @throws {RangeError} If a size is not positive, or `sizes` and `featureSizes` differ in length.
 * @see torchvision.models.detection.anchor_utils.AnchorGenerator
 * @example anchorBoxes([64, 64], [[1, 2]], [[32]], [1]) // [[-16, -16, 16, 16], [16, -16, 48, 16]]
 */
export function anchorBoxes(
  imageSize: Size,
  featureSizes: readonly Size[],
  sizes: readonly (readonly number[])[],
  aspectRatios: readonly number[] = [0.5, 1, 2],
): Boxes<"xyxy", "px"> {
  checkSizes(imageSize, featureSizes);
  if (sizes.length !== featureSizes.length) {
    throw new RangeError(
      `sizes must be one list for each of ${featureSizes.length} feature maps, got ${sizes.length}`,
    );
  }
  for (const value of [...sizes.flat(), ...aspectRatios]) {
    if (!(value > 0)) throw new RangeError(`sizes and aspectRatios must be > 0, got ${value}`);
  }
  const anchors: Box[] = [];
  for (const [level, [rows, columns]] of featureSizes.entries()) {
    const stepY = Math.floor(imageSize[0] / rows);
    const stepX = Math.floor(imageSize[1] / columns);
    const shapes = aspectRatios.flatMap((ratio) =>
      sizes[level]!.map(
        (size): Size => [
          roundHalfToEven((Math.sqrt(ratio) * size) / 2),
          roundHalfToEven(size / Math.sqrt(ratio) / 2),
        ],
      ),
    );
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [x, y] = [column * stepX, row * stepY];
        for (const [halfHeight, halfWidth] of shapes) {
          anchors.push([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]);
        }
      }
    }
  }
  return anchors;
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
