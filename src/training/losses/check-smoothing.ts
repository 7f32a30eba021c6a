/**
 * Throws unless it is a share of the truth.
 *
 * @throws {RangeError} If it is outside [0, 1].
 */
export function checkSmoothing(labelSmoothing: number): void {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`labelSmoothing must be in [0, 1], got ${labelSmoothing}`);
  }
}
