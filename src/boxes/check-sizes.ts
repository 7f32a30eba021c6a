/** `[height, width]` in whole numbers: of an image in pixels, or of a feature map in cells. */
export type Size = readonly [height: number, width: number];

/** Throws unless every size is two whole numbers >= 1. */
export function checkSizes(imageSize: Size, featureSizes: readonly Size[]): void {
  for (const [name, [height, width]] of [
    ["imageSize", imageSize] as const,
    ...featureSizes.map((size, level) => [`featureSizes[${level}]`, size] as const),
  ]) {
    if (!(Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0)) {
      throw new RangeError(`${name} must be two whole numbers >= 1, height first, got [${height}, ${width}]`);
    }
  }
}
